// Reads a service's environment. An invalid value throws an error whose message names the variable.

/** A variable is missing or invalid. The message is one sentence for the person who set it. */
export class EnvError extends Error {}

/** Typed access to environment variables. Every method throws an EnvError if the value is invalid. */
export interface Env {
  /** Name of the workload, such as cartservice, for logs, spans and metrics. */
  readonly service: string;
  /** The text, trimmed; undefined if the variable is unset or empty. */
  optional(name: string): string | undefined;
  /** The text, trimmed; an EnvError if the variable is unset or empty. */
  required(name: string): string;
  /** true for 1, true, yes, on (any case); false for 0, false, no, off. By default false. */
  flag(name: string, defaultValue?: boolean): boolean;
  /** A whole number from `min` (0 by default) to `max`. */
  int(name: string, defaultValue: number, min?: number, max?: number): number;
  /** A TCP port; 0 lets the system choose one. */
  port(name: string, defaultValue: number): number;
  /** A Go duration such as 250ms, 1.5s or 2m, in milliseconds. */
  durationMs(name: string, defaultValue: number): number;
  /** host:port of a dependency; required if there is no default. */
  address(name: string, defaultValue?: string): string;
}

const msPerUnit: Record<string, number> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** A Go duration in milliseconds; undefined if it is invalid. */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0;
  // \u00b5 is the µ above. Escaped because bundles must be ASCII: deploy/images/images.test.ts.
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ns|us|\u00b5s|ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map((part) => part[0]).join('') !== text) return undefined;
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (msPerUnit[unit ?? ''] ?? 0), 0);
}

/** The environment of one workload. `vars` is usually process.env; an empty value counts as unset. */
export function readEnv(service: string, vars: Record<string, string | undefined>): Env {
  const optional = (name: string) => vars[name]?.trim() || undefined;

  function read<T>(name: string, defaultValue: T, parse: (text: string) => T | undefined, expected: string): T {
    const text = optional(name);
    if (text === undefined) return defaultValue;
    const value = parse(text);
    if (value === undefined) throw new EnvError(`${service}: ${name} is "${text}", but must be ${expected}.`);
    return value;
  }

  function required(name: string): string {
    const text = optional(name);
    if (text === undefined) throw new EnvError(`${service}: ${name} is not set, but ${service} requires it.`);
    return text;
  }

  const int = (name: string, defaultValue: number, min = 0, max = Number.MAX_SAFE_INTEGER) =>
    read(
      name,
      defaultValue,
      (text) => (/^-?\d+$/.test(text) && Number(text) >= min && Number(text) <= max ? Number(text) : undefined),
      max === Number.MAX_SAFE_INTEGER ? `a whole number from ${min}` : `a whole number from ${min} to ${max}`,
    );

  return {
    service,
    optional,
    required,
    flag: (name, defaultValue = false) =>
      read(
        name,
        defaultValue,
        (text) => (/^(1|true|yes|on)$/i.test(text) ? true : /^(0|false|no|off)$/i.test(text) ? false : undefined),
        'true or false',
      ),
    int,
    port: (name, defaultValue) => int(name, defaultValue, 0, 65_535),
    durationMs: (name, defaultValue) => read(name, defaultValue, parseDuration, 'a duration such as 250ms or 1.5s'),
    address(name, defaultValue) {
      const text = defaultValue === undefined ? required(name) : (optional(name) ?? defaultValue);
      if (!/^(\[[^\]]+\]|[^:/\s]+):\d{1,5}$/.test(text))
        throw new EnvError(`${service}: ${name} is "${text}", but must be host:port.`);
      return text;
    },
  };
}
