// The options of `pnpm scale`.
import { defineCommand, type InputOf } from '../../start/command-line/spec.ts';
import { maxCurves } from '../charts.ts';

const maxReplicas = 20;

const parseCounts = (list: string): number[] => list.split(',').map(Number);

function areValidCounts(list: string): boolean {
  const counts = parseCounts(list);
  return (
    counts.every((count) => Number.isInteger(count) && count >= 1 && count <= maxReplicas) &&
    counts.length <= maxCurves &&
    new Set(counts).size === counts.length
  );
}

export const scaleCommand = defineCommand({
  name: 'pnpm scale',
  summary: 'Measures how much load the shop in kind takes with 1, 2 and 3 replicas under a CPU limit.',
  options: {
    replicas: {
      type: 'text',
      value: 'LIST',
      default: '1,2,3',
      isValid: areValidCounts,
      expected: `up to ${maxCurves} different numbers from 1 to ${maxReplicas}, such as 1,2,3`,
      help: 'numbers of replicas to measure',
    },
    cpu: {
      type: 'text',
      value: 'LIMIT',
      default: '100m',
      isValid: (cpu) => /^([1-9]\d*m|\d+(\.\d+)?)$/.test(cpu) && Number.parseFloat(cpu) > 0,
      expected: 'an amount such as 150m or 0.5',
      help: 'CPU limit of each container, in Kubernetes notation',
    },
    seconds: { type: 'number', min: 2, max: 600, default: 15, help: 'duration of a measurement' },
    json: { type: 'output', help: 'write all measurements to FILE' },
    svg: { type: 'output', help: 'draw p95 by rate to FILE, one curve per number of replicas' },
    name: { type: 'text', value: 'NAME', default: 'boutique', help: "the cluster's name" },
  },
  note: 'The shop is measured as deployed, with or without a mesh, and restored afterwards.',
  exitCodes: {
    0: 'measured',
    1: 'even the lowest rate exceeded the limits, or a replica got no load',
    2: 'wrong usage, or the measurement failed',
    130: 'interrupted',
  },
});

export interface Options extends Omit<InputOf<typeof scaleCommand>['values'], 'replicas'> {
  readonly replicas: readonly number[];
}

export const toOptions = ({ values }: InputOf<typeof scaleCommand>): Options => ({
  ...values,
  replicas: parseCounts(values.replicas),
});
