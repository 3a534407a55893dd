// The options of `npm run bench`.
import { defineCommand, type InputOf } from '../../start/command-line/spec.ts';
import { keepOption } from '../keep-option.ts';
import { pages } from './pages.ts';
import { type ProcessModel, processModels } from './process-model.ts';
import { mix } from './result.ts';
import { quickSettings, type Settings, signalsSettings, wholeSettings } from './settings.ts';

const names = [...pages.map(({ name }) => name), mix];
const quickNames = ['home', 'product', 'cart', mix];

export const benchCommand = defineCommand({
  name: 'npm run bench',
  summary:
    'Measures the CPU and memory cost of each page, compared to a baseline: bare Fastify and bare gRPC with as many calls of the same size.',
  options: {
    quick: { type: 'flag', help: `measure only ${quickNames.join(', ')}, in less than a minute` },
    seconds: {
      type: 'number',
      min: 1,
      max: 60,
      help: `duration of a round of the mix; a page's round is half as long; ${wholeSettings.seconds} by default, ${quickSettings.seconds} with --quick`,
    },
    rounds: {
      type: 'number',
      min: 1,
      max: 50,
      help: `pairs of rounds; ${wholeSettings.rounds} by default, ${quickSettings.rounds} with --quick`,
    },
    signals: { type: 'flag', help: 'measure only the mix, without and with traces, metrics and logs' },
    memory: { type: 'flag', help: 'measure only what the memory of each process consists of, idle and after load' },
    pages: { type: 'choices', of: names, help: 'measure only these pages' },
    processes: { type: 'choice', of: processModels, help: 'measure only this process model' },
    json: { type: 'output', help: 'write all results to FILE' },
    keep: keepOption('lab/bench/results'),
    check: {
      type: 'flag',
      help: 'fail if a ratio is worse than in the last two saved runs, and this build costs more than theirs on this machine',
    },
    against: {
      type: 'text',
      value: 'REV',
      isValid: (revision) => /^[^-\s]\S*$/.test(revision),
      expected: 'a commit, branch or tag',
      help: 'alternate with the build of this revision instead of the baseline; with --check, fail if this build costs more',
    },
  },
  check({ values: { keep, quick, signals, pages, processes, against, memory, check } }) {
    if (memory && (quick || signals || pages || processes || against || check))
      return '--memory is a measurement of its own: only --seconds, --json and --keep go with it.';
    if (signals && (quick || pages)) return '--signals measures only the mix: omit --quick and --pages.';
    return keep !== undefined && (quick || signals || pages || processes)
      ? '--keep is for complete runs: omit --quick, --signals, --pages and --processes.'
      : undefined;
  },
  exitCodes: {
    0: 'measured',
    1: 'a response was wrong, or a ratio became worse',
    2: 'wrong usage, or the measurement failed',
  },
});

export interface Options extends Settings {
  readonly isQuick: boolean;
  readonly models: readonly ProcessModel[];
  readonly json: string | undefined;
  readonly keep: string | undefined;
  readonly check: boolean;
  readonly against: string | undefined;
  readonly memory: boolean;
}

export function toOptions({ values }: InputOf<typeof benchCommand>): Options {
  const { quick, signals, seconds, rounds, processes, ...rest } = values;
  const settings = quick ? quickSettings : signals ? signalsSettings : wholeSettings;
  const { pages = quick ? quickNames : signals ? [] : names } = values;
  return {
    ...settings,
    ...rest,
    isQuick: quick,
    pages,
    levels: pages.includes(mix) ? settings.levels : [],
    seconds: seconds ?? settings.seconds,
    rounds: rounds ?? settings.rounds,
    models: processes ? [processes] : processModels,
  };
}
