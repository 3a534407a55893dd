// The options of `npm run soak`.
import { defineCommand, type InputOf } from '../../start/command-line/spec.ts';

export const soakCommand = defineCommand({
  name: 'npm run soak',
  summary: 'Starts its own shop, measures its capacity, then runs half of that load for a long time.',
  options: {
    minutes: { type: 'number', min: 0.05, default: 30, help: 'duration of the soak' },
    rate: { type: 'number', min: 0.1, help: 'journeys started per second, instead of half the measured capacity' },
    traces: { type: 'flag', default: true, help: 'turn the built-in trace page off' },
    json: { type: 'output', help: 'write all samples to FILE' },
    svg: { type: 'output', help: 'draw memory and p95 to FILE' },
  },
  exitCodes: {
    0: 'memory stayed flat, and there were no errors',
    1: 'memory grew, or there were errors',
    2: 'wrong usage, or the measurement failed',
  },
});

export type Options = InputOf<typeof soakCommand>['values'];
