// Writes the flags of an incident in flagd's format: https://flagd.dev/reference/flag-definitions/
import { renameSync, writeFileSync } from 'node:fs';
import type { faultFlags } from '@boutique/service-kit/faults/faults';

export interface Flag {
  readonly name: keyof typeof faultFlags;
  readonly value: number | string | boolean;
  readonly workload: string;
  /** Only one replica: the name of its host, which is its pod's in a cluster. */
  readonly host?: string;
  /** All RPCs by default. */
  readonly rpc?: string;
  /** Only store commands outside of calls. */
  readonly background?: true;
  /** Percentage of the calls; 100 by default. */
  readonly percent?: number;
  /** On for a part of each period, seconds. */
  readonly schedule?: { readonly every: number; readonly on: number };
}

/** Replaces the file in one step, so that no workload reads half of it. */
export function writeFlags(path: string, flags: readonly Flag[]): void {
  writeFileSync(`${path}.new`, JSON.stringify(toFlagd(flags), undefined, 1));
  renameSync(`${path}.new`, path);
}

export function toFlagd(flags: readonly Flag[]): object {
  const names = new Set(flags.map(({ name }) => name));
  return {
    flags: Object.fromEntries([...names].map((name) => [name, definition(flags.filter((one) => one.name === name))])),
  };
}

function definition(flags: readonly Flag[]): object {
  const [first] = flags;
  const off = typeof first?.value === 'number' ? 0 : typeof first?.value === 'string' ? '' : false;
  const variants = Object.fromEntries(flags.map(({ value }, at) => [`on${at}`, value]));
  const rules = flags.flatMap((flag, at) => [{ and: conditions(flag) }, variant(flag, `on${at}`)]);
  return {
    state: 'ENABLED',
    variants: { off, ...variants },
    defaultVariant: 'off',
    targeting: { if: [...rules, 'off'] },
  };
}

function conditions({ workload, host, rpc, background, schedule }: Flag): object[] {
  const second = { '%': [{ var: '$flagd.timestamp' }, schedule?.every] };
  return [
    { '==': [{ var: 'workload' }, workload] },
    ...(host ? [{ '==': [{ var: 'host' }, host] }] : []),
    ...(rpc ? [{ '==': [{ var: 'rpc' }, rpc] }] : []),
    ...(background ? [{ '==': [{ var: 'background' }, true] }] : []),
    ...(schedule ? [{ '<': [second, schedule.on] }] : []),
  ];
}

const variant = ({ percent = 100 }: Flag, name: string) =>
  percent === 100
    ? name
    : {
        fractional: [
          [name, percent],
          ['off', 100 - percent],
        ],
      };
