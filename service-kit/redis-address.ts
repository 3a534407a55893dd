// Parses REDIS_ADDR: a single Redis, Sentinel or Redis Cluster, with or without TLS and credentials.
import { isAddress } from './variables.ts';

export interface RedisAddress {
  topology: 'single' | 'sentinel' | 'cluster';
  isTls: boolean;
  username?: string;
  password?: string;
  /** Of Redis Cluster and Sentinel, those to ask first. */
  nodes: { host: string; port: number }[];
  /** Of a single Redis. */
  database: number;
  /** The name that Sentinel has for the primary; otherwise ''. */
  masterName: string;
}

const form =
  /^(?<scheme>rediss?(?:\+sentinel|\+cluster)?):\/\/(?:(?<user>[^:@/?#]*)(?::(?<password>[^@/?#]*))?@)?(?<nodes>[^@/?#]+)(?:\/(?<path>[^/?#]*))?$/;

/** undefined if the text is not in one of the forms. */
export function parseRedisAddress(text: string): RedisAddress | undefined {
  const { scheme, user, password, nodes, path } = form.exec(isAddress(text) ? `redis://${text}` : text)?.groups ?? {};
  const addresses = nodes?.split(',').map((node) => (/(^|[^:]):\d+$|\]:\d+$/.test(node) ? node : `${node}:6379`));
  if (!scheme || !addresses?.every(isAddress)) return undefined;
  const [protocol, topology = 'single'] = scheme.split('+');
  const credentials = [user, password].map(decoded);
  if (credentials.includes(undefined)) return undefined;
  const common = {
    isTls: protocol === 'rediss',
    username: credentials[0] || undefined,
    password: credentials[1] || undefined,
    nodes: addresses.map(hostAndPort),
    database: 0,
    masterName: '',
  };
  if (topology === 'cluster') return path ? undefined : { ...common, topology };
  if (topology === 'sentinel') return path ? { ...common, topology, masterName: path } : undefined;
  // The path is the number of a database.
  if (addresses.length > 1 || !/^\d*$/.test(path ?? '')) return undefined;
  return { ...common, topology: 'single', database: Number(path ?? 0) };
}

function hostAndPort(address: string): { host: string; port: number } {
  const colon = address.lastIndexOf(':');
  return { host: address.slice(0, colon).replace(/^\[(.*)\]$/, '$1'), port: Number(address.slice(colon + 1)) };
}

function decoded(text = ''): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
