// The options of `npm run attack`.
import { defineCommand, type InputOf } from '../../start/command-line/spec.ts';
import { attacks } from './attacks/all.ts';
import { processModels } from './target.ts';

export const attackCommand = defineCommand({
  name: 'npm run attack',
  summary: 'Attacks shops of its own, in one process and in twelve, while honest visitors use them.',
  options: {
    quick: { type: 'flag', help: 'fewer and shorter attempts' },
    processes: { type: 'choices', of: processModels, help: 'only with these process models' },
    only: { type: 'choices', of: attacks.map(({ name }) => name), help: 'only these attacks' },
    json: { type: 'output', help: 'write all figures to FILE' },
  },
  exitCodes: { 0: 'everything held', 1: 'something did not hold', 2: 'wrong usage, or not measured' },
});

export type Options = InputOf<typeof attackCommand>['values'];
