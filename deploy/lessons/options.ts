// The options of `pnpm lesson`.

import { defineCommand } from '../../start/command-line/spec.ts';
import { targetOptions } from '../cluster/target-options.ts';
import { isLesson, lessonNames } from './catalogue.ts';

const withName = ['show', 'run', 'prove', 'undo'] as const;
const alone = ['list', 'all'] as const;
const isWithName = (text: string) => withName.some((one) => one === text);
const actions = [...alone, ...withName];

export const lessonCommand = defineCommand({
  name: 'pnpm lesson',
  summary: 'Changes the mesh of the shop in the cluster, shows the effect with real traffic, and takes it back.',
  positional: {
    value: 'WORD',
    max: 2,
    help: 'list, show NAME, run NAME, prove NAME (without the change: its check must fail), undo NAME, or all',
  },
  options: {
    pause: { type: 'flag', default: true, help: 'do not wait for a key before each step; only a terminal does' },
    ...targetOptions,
  },
  sections: () => [{ title: 'Lessons', rows: lessonNames.map((name) => [name, `k8s/lessons/${name}`] as const) }],
  check({ positionals: [action = 'nothing', name] }) {
    if (!actions.some((one) => one === action)) return `WORD is "${action}": expected ${actions.join(', ')}.`;
    if (!isWithName(action)) return name && `Unexpected argument "${name}" after ${action}.`;
    if (!name) return `Which lesson? pnpm lesson ${action} NAME, with one of ${lessonNames.join(', ')}.`;
    return isLesson(name) ? undefined : `There is no lesson "${name}": expected one of ${lessonNames.join(', ')}.`;
  },
  exitCodes: {
    0: 'everything was seen, and the cluster is as it was',
    1: 'something was not seen, or the cluster is not ready for a lesson',
    130: 'interrupted; the cluster is as it was',
  },
});
