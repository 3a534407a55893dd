// Types and ranges of environment variables. All variables of a workload are checked together, before anything starts.
import { isIP, isIPv4, isIPv6 } from 'node:net';
import { parseDuration } from './env.ts';

/** The values that a variable accepts. */
export interface Kind {
  /** Completes "must be ...". */
  expected: string;
  /** `vars`: all variables, if another one decides what is valid. */
  accepts(text: string, vars?: Vars): boolean;
}

type Vars = Readonly<Record<string, string | undefined>>;

/** An environment variable. */
export interface Variable {
  kind: Kind;
  /** Its meaning in one line, for docs/configuration.md. */
  text?: string;
  /** Replaces the default in the source where that would not help a reader. */
  fallback?: string;
  isRequired?: boolean;
  /** Its value never appears in a message. */
  isSecret?: boolean;
}

/** Variables by name. */
export type Variables = Readonly<Record<string, Variable>>;

/** Any text. */
export const text: Kind = { expected: 'text', accepts: () => true };
/** A switch. */
export const flag: Kind = {
  expected: 'true or false',
  accepts: (value) => /^(1|true|yes|on|0|false|no|off)$/i.test(value),
};
/** A whole number. */
export const int = (min: number, max: number): Kind => ({
  expected: `a whole number from ${min} to ${max}`,
  accepts: (value) => /^-?\d+$/.test(value) && Number(value) >= min && Number(value) <= max,
});
/** A number. */
export const ratio: Kind = {
  expected: 'a number from 0 to 1',
  accepts: (value) => /^\d*\.?\d+$/.test(value) && Number(value) <= 1,
};
/** A duration such as 250ms, 1.5s or 2m. */
export function duration(min: string, max: string): Kind {
  const [minMs = 0, maxMs = 0] = [min, max].map(parseDuration);
  return {
    expected: `a duration such as 250ms or 1.5s, from ${min} to ${max}`,
    accepts(value) {
      const ms = parseDuration(value);
      return ms !== undefined && ms >= minMs && ms <= maxMs;
    },
  };
}
/** One of these words. */
export const oneOf = (...words: string[]): Kind => ({
  expected: `one of ${words.join(', ')}`,
  accepts: (value) => words.includes(value),
});
/** Node's HTTP client, ioredis and others decode the user and the password of a URL, and throw if they can't. */
function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** A URL with one of these schemes. */
export const url = (...schemes: string[]): Kind => ({
  expected: `a URL with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
  accepts(value) {
    const parsed = URL.parse(value);
    if (parsed === null || parsed.hostname === '' || parsed.port === '0') return false;
    return schemes.includes(parsed.protocol.slice(0, -1)) && isDecodable(parsed.username + parsed.password);
  },
});
/** A URL to which paths are appended, and which is used without credentials. */
export const baseUrl = (...schemes: string[]): Kind => ({
  expected: `${url(...schemes).expected}, without user, query or fragment`,
  accepts: (value) => url(...schemes).accepts(value) && !/[?#@]/.test(value),
});
/** The address of a dependency. */
export const address: Kind = { expected: 'host:port', accepts: isAddress };
/** An address to listen on. */
export const listenAddress: Kind = {
  expected: 'an IP address or localhost',
  accepts: (value) => isIP(value) !== 0 || value === 'localhost',
};
/** The kind's values, each separated by a comma. */
export const listOf = (kind: Kind): Kind => ({
  expected: `${kind.expected}, separated by commas`,
  accepts: (value, vars) => value.split(',').every((part) => kind.accepts(part.trim(), vars)),
});

/** Whether a message must not quote the value, such as http://user:password@host or http://host?key=password. */
const mayHavePassword = (value: string): boolean => /[@?]/.test(value);

/** host:port with a port from 1; the host is a name, an IPv4 address or an IPv6 address in brackets. */
export function isAddress(value: string): boolean {
  const [, inBrackets, host = '', port] = /^(?:\[([^\]]*)\]|([^:]*)):(\d{1,5})$/.exec(value) ?? [];
  if (Number(port) < 1 || Number(port) > 65_535 || port === undefined) return false;
  return inBrackets === undefined ? isHost(host) : isIPv6(inBrackets);
}

/** A name as in RFC 1123, and with underscores, as Docker Compose allows. */
function isHost(host: string): boolean {
  const labels = host.replace(/\.$/, '').split('.');
  if (/^\d+$/.test(labels.at(-1) ?? '')) return isIPv4(host);
  return host.length <= 253 && labels.every((label) => /^(?!-)[\w-]{1,63}(?<!-)$/.test(label));
}

/** One sentence for each variable that is missing or invalid. Every NAME_SERVICE_ADDR must be an address. */
export function problemsOf(service: string, vars: Vars, variables: Variables): string[] {
  const addresses = Object.keys(vars).filter((name) => name.endsWith('_SERVICE_ADDR'));
  const declared: Variables = {
    ...Object.fromEntries(addresses.map((name) => [name, { kind: address }])),
    ...variables,
  };
  return Object.entries(declared).flatMap(([name, { kind, isRequired, isSecret }]) => {
    const value = vars[name]?.trim();
    if (!value) return isRequired ? [`${service}: ${name} is not set, but ${service} requires it.`] : [];
    if (kind.accepts(value, vars)) return [];
    if (isSecret || mayHavePassword(value))
      return [`${service}: the value of ${name}, which is not shown, must be ${kind.expected}.`];
    return [`${service}: ${name} is "${value.slice(0, 100)}", but must be ${kind.expected}.`];
  });
}
