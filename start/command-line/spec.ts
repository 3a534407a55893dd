// What a command accepts, as data: its help, its checks and the types of its values all come from this. Written on top of
// util.parseArgs because a library would be one more dependency for every start of the shop.

interface Described {
  /** For the help; starts in lower case, without a full stop. The range and the default are appended. */
  readonly help: string;
}

interface Checked {
  readonly isValid?: (text: string) => boolean;
  /** Completes "expected ..." when isValid rejects a text. */
  readonly expected?: string;
}

export type OptionSpec = Described &
  (
    | { readonly type: 'flag'; readonly default?: boolean }
    | {
        readonly type: 'integer' | 'number';
        readonly min: number;
        readonly max?: number;
        readonly default?: number;
      }
    | { readonly type: 'choice'; readonly of: readonly string[]; readonly default?: string }
    /** Separated by commas. */
    | { readonly type: 'choices'; readonly of: readonly string[] }
    /** A file to write, as an absolute path; its folder has to exist. */
    | { readonly type: 'output' }
    | ({
        readonly type: 'text';
        /** What the help calls the value: NAME. */
        readonly value: string;
        readonly default?: string;
      } & Checked)
  );
export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

export interface PositionalSpec extends Described, Checked {
  /** What the help calls it: SERVICE. */
  readonly value: string;
  /** Omitted when any text is valid. */
  readonly of?: readonly string[];
  /** Omitted when any number of them is accepted. */
  readonly max?: number;
}

type Value<O> = O extends { type: 'flag' }
  ? boolean
  : O extends { type: 'integer' | 'number' }
    ? number
    : O extends { type: 'choice'; of: readonly (infer C)[] }
      ? C
      : O extends { type: 'choices'; of: readonly (infer C)[] }
        ? readonly C[]
        : string;

/** An option without a default is undefined when it is not given; a flag is then false. */
export type Values<O extends OptionSpecs> = {
  readonly [K in keyof O]: O[K] extends { type: 'flag' } | { default: string | number }
    ? Value<O[K]>
    : Value<O[K]> | undefined;
};

export interface Input<O extends OptionSpecs, P extends PositionalSpec | undefined> {
  readonly values: Values<O>;
  readonly positionals: readonly (P extends { of: readonly (infer C)[] } ? C : string)[];
}

export interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
}

export type Row = readonly [label: string, text: string];

export interface CommandSpec<
  O extends OptionSpecs = OptionSpecs,
  P extends PositionalSpec | undefined = PositionalSpec | undefined,
> {
  /** As a person types it: `npm run chaos`, `pnpm redeploy`. */
  readonly name: string;
  /** One sentence. */
  readonly summary: string;
  readonly options: O;
  readonly positional?: P;
  /** A rule about several options; returns what is wrong. */
  check?(input: Input<O, P>): string | undefined;
  /** More tables for the help. */
  sections?(positionals: readonly string[]): readonly Section[];
  /** A paragraph below the tables. */
  readonly note?: string;
  /** Where they differ from those of most commands. */
  readonly exitCodes?: Readonly<Record<number, string>>;
}

/** The values that a command gets from its command line. */
export type InputOf<S> = S extends CommandSpec<infer O, infer P> ? Input<O, P> : never;

export const defineCommand = <const O extends OptionSpecs, const P extends PositionalSpec | undefined = undefined>(
  spec: CommandSpec<O, P>,
): CommandSpec<O, P> => spec;

/** `npm` keeps options that come before `--`; `pnpm` passes all on. */
export const withArguments = (name: string, args: string): string =>
  name.startsWith('npm ') ? `${name} -- ${args}` : `${name} ${args}`;

/** `a, b or c`. */
export const alternatives = (of: readonly string[]): string =>
  of.length < 2 ? of.join('') : `${of.slice(0, -1).join(', ')} or ${of.at(-1)}`;
