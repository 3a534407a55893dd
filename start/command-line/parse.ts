// Turns a command line into typed values, or rejects it with a sentence about what is wrong.
import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import {
  alternatives,
  type CommandSpec,
  type Input,
  type OptionSpec,
  type OptionSpecs,
  type PositionalSpec,
  withArguments,
} from './spec.ts';

/** The message is for the person who typed the command. */
export class UsageError extends Error {}

/** Not strict: Node's own errors would differ from ours, and from one version to the next. */
function tokenize({ options }: CommandSpec, args: readonly string[]) {
  const types = Object.entries(options).map(([name, { type }]) => {
    const parsed = type === 'flag' ? 'boolean' : 'string';
    return [name, { type: parsed }] as const;
  });
  const help = { type: 'boolean', short: 'h' } as const;
  return parseArgs({
    args: [...args],
    options: { ...Object.fromEntries(types), help },
    ...{ strict: false, tokens: true, allowPositionals: true, allowNegative: true },
  });
}

/** The positionals of a command line with --help or -h, even if it has mistakes; undefined without --help. */
export function positionalsOfHelp(spec: CommandSpec, args: readonly string[]): readonly string[] | undefined {
  const { values, positionals } = tokenize(spec, args);
  return values.help ? positionals : undefined;
}

export function parseCommandLine<O extends OptionSpecs, P extends PositionalSpec | undefined>(
  spec: CommandSpec<O, P>,
  args: readonly string[],
): Input<O, P> {
  rejectOptionsOfNpm(spec);
  const { tokens, positionals } = tokenize(spec, args);
  const given = new Map<string, string | boolean>();
  for (const token of tokens) if (token.kind === 'option') given.set(token.name, givenValue(spec.options, token));
  checkPositionals(spec.positional, positionals);
  const values = Object.entries(spec.options).map(([name, option]) => [
    name,
    optionValue(name, option, given.get(name)),
  ]);
  const checked: unknown = { values: Object.fromEntries(values), positionals };
  // givenValue, optionValue and checkPositionals checked all of it against the spec, from which the type is derived.
  const input = checked as Input<O, P>;
  const problem = spec.check?.(input);
  if (problem) throw new UsageError(problem);
  return input;
}

/** Without `--` before it, npm takes an option for one of its own. It sets `prefix` and `registry` in any case. */
function rejectOptionsOfNpm({ name, options }: CommandSpec): void {
  const taken = Object.keys(options)
    .filter((option) => option !== 'prefix' && option !== 'registry')
    .find((option) => process.env[`npm_config_${option.replaceAll('-', '_')}`]);
  if (taken)
    throw new UsageError(`npm took --${taken} for its own option: type \`${withArguments(name, `--${taken}`)}\`.`);
}

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}

function givenValue(options: OptionSpecs, { name, rawName, value, inlineValue }: OptionToken): string | boolean {
  const option = Object.hasOwn(options, name) ? options[name] : undefined;
  const isNegated = rawName === `--no-${name}`;
  if (!option || (isNegated && option.type !== 'flag')) throw new UsageError(`Unknown option ${rawName}.`);
  if (option.type === 'flag') {
    if (value !== undefined) throw new UsageError(`${rawName} has the value "${value}": expected none.`);
    return !isNegated;
  }
  const isNextOption = !inlineValue && value !== undefined && /^-\D/.test(value);
  if (!value || isNextOption) throw new UsageError(`${rawName} has no value: expected ${expectation(option)}.`);
  return value;
}

function optionValue(name: string, option: OptionSpec, given: string | boolean | undefined) {
  if (option.type === 'flag') return given ?? option.default ?? false;
  if (typeof given !== 'string') return 'default' in option ? option.default : undefined;
  const value = valueIn(option, given);
  if (value !== undefined) return value;
  throw new UsageError(`--${name} is "${given}": expected ${expectation(option)}.`);
}

type OptionWithValue = Exclude<OptionSpec, { type: 'flag' }>;

/** undefined when the text is not valid. */
function valueIn(option: OptionWithValue, text: string): string | number | string[] | undefined {
  switch (option.type) {
    case 'integer':
    case 'number':
      return numberIn(option, text);
    case 'choice':
      return option.of.includes(text) ? text : undefined;
    case 'choices': {
      const all = text.split(',').map((one) => one.trim());
      return all.every((one) => option.of.includes(one)) ? all : undefined;
    }
    case 'output':
      return isDirectory(dirname(resolve(text))) && !isDirectory(text) ? resolve(text) : undefined;
    case 'text':
      return (option.isValid?.(text) ?? true) ? text : undefined;
  }
}

function numberIn({ type, min, max = Number.MAX_VALUE }: OptionSpec & { min: number; max?: number }, text: string) {
  const isNumber = type === 'integer' ? /^\d+$/.test(text) : /^\d*\.?\d+$/.test(text);
  const number = Number(text);
  return isNumber && number >= min && number <= max ? number : undefined;
}

const isDirectory = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

function expectation(option: OptionWithValue): string {
  switch (option.type) {
    case 'integer':
    case 'number': {
      const kind = option.type === 'integer' ? 'a whole number' : 'a number';
      return option.max === undefined
        ? `${kind} of at least ${option.min}`
        : `${kind} from ${option.min} to ${option.max}`;
    }
    case 'choice':
      return alternatives(option.of);
    case 'choices':
      return `a comma-separated list of ${alternatives(option.of)}`;
    case 'output':
      return 'a file in an existing folder';
    case 'text':
      return option.expected ?? `a ${option.value}`;
  }
}

const noPositionals: PositionalSpec = { value: '', help: '', max: 0 };

function checkPositionals(spec: PositionalSpec | undefined, given: readonly string[]): void {
  const { value, of, max = Number.POSITIVE_INFINITY, isValid, expected } = spec ?? noPositionals;
  const extra = given[max];
  if (extra !== undefined)
    throw new UsageError(`Unexpected argument "${extra}"${max > 0 ? `: expected at most ${max} ${value}` : ''}.`);
  const wrong = given.find((text) => of?.includes(text) === false || isValid?.(text) === false);
  if (wrong !== undefined)
    throw new UsageError(`${value} is "${wrong}": expected ${expected ?? alternatives(of ?? [])}.`);
}
