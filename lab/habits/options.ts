// The options of `pnpm habits`.
import { defineCommand } from '../../start/command-line/spec.ts';
import { habits } from './actions.ts';

export const habitsCommand = defineCommand({
  name: 'pnpm habits',
  summary:
    'Does what people do with kubectl while visitors use the shop in the kind cluster: counts failed requests and looks for every order afterwards.',
  options: {
    only: { type: 'choices', of: habits.map(({ name }) => name), help: 'do only these' },
    visitors: { type: 'integer', min: 1, max: 100, default: 4, help: 'number of visitors' },
    json: { type: 'output', help: 'write the counts to FILE' },
    name: { type: 'text', value: 'NAME', default: 'boutique', help: "the cluster's name" },
  },
  note: "It drains and restarts the cluster's nodes, with everything on them. Each habit takes one to four minutes. Pages have 20 s meanwhile, so that those which are only late are not counted.",
  exitCodes: {
    0: 'no more requests failed than docs/kubernetes.md says, and every order was kept',
    1: 'something was worse',
    2: 'wrong usage, or the measurement failed',
  },
});
