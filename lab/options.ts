// The command lines of the lab: an option that is unknown or out of range is a Problem.
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { Problem, whyNotParsed } from '../start/problem.ts';

export const flag = { type: 'boolean', default: false } as const;
export const text = { type: 'string' } as const;

/** parseArgs for a command such as `npm run bench --`. */
export function parseOptions<T extends ParseArgsConfig>(command: string, config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new Problem(whyNotParsed(command, error));
  }
}

export function numberOption(name: string, given: string, min: number, max = Number.POSITIVE_INFINITY): number {
  const value = Number(given);
  if (value >= min && value <= max && Number.isFinite(value)) return value;
  const range = Number.isFinite(max) ? `from ${min} to ${max}` : `from ${min} on`;
  throw new Problem(`--${name} is "${given}", but must be a number ${range}.`);
}

export function wholeOption(name: string, given: string, min: number, max: number): number {
  const value = Number(given);
  if (/^\d+$/.test(given) && value >= min && value <= max) return value;
  throw new Problem(`--${name} is "${given}", but must be a whole number from ${min} to ${max}.`);
}
