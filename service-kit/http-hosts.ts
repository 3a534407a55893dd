// Where a workload's HTTP server can be reached: BASE_URL, and the Host headers that it accepts. A web page can point its
// own DNS name at this machine, and would otherwise be of the same origin as a server that only listens on loopback.
import { BlockList, isIP, isIPv6 } from 'node:net';
import { type Env, EnvError } from './env.ts';
import type { Kind } from './variables.ts';

/** Returns why a request with this Host header is rejected; undefined if it is accepted. */
export type HostCheck = (host: string | undefined) => string | undefined;

const hostHeader = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+?)\.?(?::\d{1,5})?$/;
const loopbackAddresses = new BlockList();
loopbackAddresses.addSubnet('127.0.0.0', 8, 'ipv4');
loopbackAddresses.addAddress('::1', 'ipv6');
const loopback = /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/;

/**
 * A server on loopback accepts loopback names, the host of BASE_URL and those in ALLOWED_HOSTS. Other servers accept
 * every host, unless ALLOWED_HOSTS is set.
 */
export function hostCheck(env: Env): HostCheck {
  const acceptsAll = readAllowedHosts(env).includes('*');
  const isListed = listedHosts(env);
  const isLoopback = isLoopbackAddress(env.optional('LISTEN_ADDR')?.toLowerCase() ?? '');
  const isRestricted = isLoopback || readAllowedHosts(env).length > 0;

  return (host = '') => {
    if (!isRestricted || acceptsAll) return undefined;
    const name = hostHeader.exec(host.toLowerCase())?.[1];
    if (name && (loopback.test(name) || name.endsWith('.localhost') || isListed(name))) return undefined;
    return `The host ${JSON.stringify(host.slice(0, 255))} is not allowed here. If it is yours, add it to ALLOWED_HOSTS.`;
  };
}

/** Whether a host name is that of BASE_URL or in ALLOWED_HOSTS; `*` lists none. */
export function listedHosts(env: Env): (name: string) => boolean {
  const listed = readAllowedHosts(env);
  const { host } = readBaseUrl(env);
  return (name) => name === host || listed.some((one) => one === name || (one.startsWith('.') && name.endsWith(one)));
}

/** Whether it is localhost, or any notation of a loopback address, such as ::ffff:127.0.0.1. */
function isLoopbackAddress(address: string): boolean {
  if (isIP(address) === 0) return address === 'localhost';
  return loopbackAddresses.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

function readAllowedHosts(env: Env): string[] {
  const text = env.optional('ALLOWED_HOSTS') ?? '';
  const listed = parseHosts(text);
  if (!listed) throw new EnvError(`${env.service}: ALLOWED_HOSTS is "${text}", but must be ${hostList.expected}.`);
  return listed;
}

function parseHosts(text: string): string[] | undefined {
  const listed = text
    .toLowerCase()
    .split(',')
    .flatMap((one) => one.trim() || []);
  const isHost = (one: string) => /^(\*|\[[0-9a-f:.]+\]|\.?[a-z0-9_-]+(\.[a-z0-9_-]+)*)$/.test(one);
  return listed.every(isHost) ? listed : undefined;
}

/** What ALLOWED_HOSTS contains. */
export const hostList: Kind = {
  expected: 'a list of hosts such as shop.example,.example.com',
  accepts: (value) => parseHosts(value) !== undefined,
};

export interface BaseUrl {
  /** '' or '/shop': prefix of every path. */
  path: string;
  /** Undefined if BASE_URL is only a path. */
  host: string | undefined;
}

export function readBaseUrl(env: Env): BaseUrl {
  const text = env.optional('BASE_URL') ?? '';
  const parsed = parseBaseUrl(text);
  if (parsed) return parsed;
  const what = text.includes('@') ? 'the value of BASE_URL, which is not shown,' : `BASE_URL is "${text}", but`;
  throw new EnvError(`${env.service}: ${what} must be ${shopUrl.expected}.`);
}

function parseBaseUrl(text: string): BaseUrl | undefined {
  const url = /^https?:/i.test(text) ? URL.parse(text) : undefined;
  const path = (url ? url.pathname : text).replace(/\/$/, '');
  // Browsers resolve the segments . and .. before they send a request.
  const isPath = /^((\/(?!\.\.?(\/|$))[\w.~-]+)+)?$/.test(path);
  return url === null || !isPath || url?.search || url?.hash ? undefined : { path, host: url?.hostname };
}

/** What BASE_URL contains. */
export const shopUrl: Kind = {
  expected: 'a path such as /online-boutique, or a URL such as https://shop.example/online-boutique',
  accepts: (value) => parseBaseUrl(value) !== undefined,
};
