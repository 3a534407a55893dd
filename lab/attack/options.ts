// The options of `npm run attack`.
import { defineCommand, type InputOf } from '../../start/command-line/spec.ts';
import { groups } from './attack.ts';
import { attacks } from './attacks/all.ts';
import { processModels } from './target.ts';

export const attackCommand = defineCommand({
  name: 'npm run attack',
  summary: 'Attacks its own shops, in one process and with a process per service, while honest visitors use them.',
  options: {
    quick: { type: 'flag', help: 'make fewer and shorter attempts' },
    processes: { type: 'choices', of: processModels, help: 'use only these process models' },
    only: { type: 'choices', of: attacks.map(({ name }) => name), help: 'run only these attacks' },
    json: { type: 'output', help: 'write all figures to FILE' },
  },
  exitCodes: {
    0: 'the shop withstood all attacks',
    1: 'an attack succeeded',
    2: 'wrong usage, or the measurement failed',
  },
  note: `Groups of attacks: ${Object.entries(groups)
    .map(([group, title]) => `${group} ${title}`)
    .join(', ')}.`,
});

export type Options = InputOf<typeof attackCommand>['values'];
