// Reads a service's environment: every wrong value is one sentence that names the variable.

/** A variable is missing or wrong; the message is meant for the person who set it. */
export class EnvError extends Error {}

export interface Env {
  /** Name of the workload, such as cartservice: for logs, spans and metrics. */
  readonly service: string;
  optional(name: string): string | undefined;
  required(name: string): string;
  /** true for 1, true, yes, on (any case); false for 0, false, no, off. */
  flag(name: string, fallback?: boolean): boolean;
  int(name: string, fallback: number, min?: number, max?: number): number;
  /** A TCP port; 0 lets the system choose one. */
  port(name: string, fallback: number): number;
  /** A Go duration such as 250ms, 1.5s or 2m, in milliseconds. */
  durationMs(name: string, fallback: number): number;
  /** host:port of a dependency; without a fallback it has to be set. */
  address(name: string, fallback?: string): string;
}

const msPerUnit: Record<string, number> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

function parseDuration(text: string): number | undefined {
  if (text === '0') return 0;
  // \u00b5 is the µ above, spelt so for the bundle: deploy/images/images.test.ts, "ASCII".
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ns|us|\u00b5s|ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map((part) => part[0]).join('') !== text) return undefined;
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (msPerUnit[unit ?? ''] ?? 0), 0);
}

/** The environment of one workload. `vars` is usually process.env; an empty value counts as unset. */
export function readEnv(service: string, vars: Record<string, string | undefined>): Env {
  const optional = (name: string) => vars[name]?.trim() || undefined;

  function read<T>(name: string, fallback: T, parse: (text: string) => T | undefined, expected: string): T {
    const text = optional(name);
    if (text === undefined) return fallback;
    const value = parse(text);
    if (value === undefined) throw new EnvError(`${service}: ${name} is "${text}", but it takes ${expected}.`);
    return value;
  }

  function required(name: string): string {
    const text = optional(name);
    if (text === undefined) throw new EnvError(`${service}: ${name} is not set, but ${service} needs it.`);
    return text;
  }

  const int = (name: string, fallback: number, min = 0, max = Number.MAX_SAFE_INTEGER) =>
    read(
      name,
      fallback,
      (text) => (/^-?\d+$/.test(text) && Number(text) >= min && Number(text) <= max ? Number(text) : undefined),
      max === Number.MAX_SAFE_INTEGER ? `a whole number from ${min}` : `a whole number from ${min} to ${max}`,
    );

  return {
    service,
    optional,
    required,
    flag: (name, fallback = false) =>
      read(
        name,
        fallback,
        (text) => (/^(1|true|yes|on)$/i.test(text) ? true : /^(0|false|no|off)$/i.test(text) ? false : undefined),
        'true or false',
      ),
    int,
    port: (name, fallback) => int(name, fallback, 0, 65_535),
    durationMs: (name, fallback) => read(name, fallback, parseDuration, 'a duration such as 250ms or 1.5s'),
    address(name, fallback) {
      const text = fallback === undefined ? required(name) : (optional(name) ?? fallback);
      if (!/^(\[[^\]]+\]|[^:/\s]+):\d{1,5}$/.test(text))
        throw new EnvError(`${service}: ${name} is "${text}", but it takes host:port.`);
      return text;
    },
  };
}
