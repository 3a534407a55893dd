// Creates the ioredis client for REDIS_ADDR, REDIS_PASSWORD_FILE and REDIS_CA_FILE.
import type { Cluster, Redis, RedisOptions } from 'ioredis';
import { readDataFile } from './data-file.ts';
import { EnvError } from './env.ts';
import { parseRedisAddress, type RedisAddress } from './redis-address.ts';
import { rejectionCode } from './redis-rejection.ts';
import { tlsProblem } from './redis-tls.ts';
import type { Workload } from './workload.ts';

/** No command of ours takes longer unless the connection is lost. */
export const commandTimeoutMs = 1_000;
/** A command takes at least a second to be missed, so a connection that only stalls is not dropped. */
const silenceMs = 2_000;
const connectTimeoutMs = 1_500;
const reconnectDelayMs = (attempt: number) => Math.min(50 * attempt, 1_000);
/** A replica is left for the primary, but not for every command that it rejects. */
const minPrimaryChangeMs = 500;

export interface CreatedRedis {
  redis: Redis | Cluster;
  /** Finds out why the first connections fail; undefined without TLS. */
  tlsProblem?: () => Promise<Error | undefined>;
}

/** Throws an EnvError, without any secret, if the address or a file is invalid. */
export function createRedis(RedisClass: typeof Redis, workload: Workload, text: string): CreatedRedis {
  const address = parseRedisAddress(text);
  // The value may contain a password.
  if (!address)
    throw new EnvError(
      `${workload.name}: the value of REDIS_ADDR, which is not shown, must be host:port, redis://, redis+sentinel://…/name or redis+cluster://.`,
    );
  const tls = tlsOptions(workload, address);
  const [node] = address.nodes;
  return {
    redis: createClient(RedisClass, workload, address, tls),
    ...(tls && node && { tlsProblem: () => tlsProblem(node, tls) }),
  };
}

function createClient(
  RedisClass: typeof Redis,
  workload: Workload,
  address: RedisAddress,
  tls: { ca?: string } | undefined,
): Redis | Cluster {
  const { nodes, database, masterName } = address;
  const options: RedisOptions = { ...connectionOptions(), ...credentials(workload, address), ...(tls && { tls }) };
  if (address.topology === 'single') return new RedisClass({ ...options, ...nodes[0], db: database });
  if (address.topology === 'sentinel')
    return new RedisClass({
      ...options,
      sentinels: nodes,
      name: masterName,
      sentinelPassword: readSecret(
        workload,
        'REDIS_SENTINEL_PASSWORD_FILE',
        workload.env.optional('REDIS_SENTINEL_PASSWORD_FILE'),
      ),
      sentinelCommandTimeout: commandTimeoutMs,
      ...(tls && { enableTLSForSentinelMode: true, sentinelTLS: tls }),
    });
  return new RedisClass.Cluster(nodes, {
    redisOptions: options,
    enableOfflineQueue: false,
    clusterRetryStrategy: reconnectDelayMs,
    slotsRefreshTimeout: commandTimeoutMs / 2,
    // By default ioredis resends a command whose response was lost.
    retryDelayOnFailover: 0,
    retryDelayOnClusterDown: 0,
    retryDelayOnTryAgain: 20,
    // A certificate has the names of nodes rather than their addresses.
    dnsLookup: (host, resolve) => resolve(null, host),
  });
}

function connectionOptions(): RedisOptions {
  let leftReplicaAt = -Infinity;
  return {
    commandTimeout: commandTimeoutMs,
    connectTimeout: connectTimeoutMs,
    socketTimeout: silenceMs,
    // A command is never sent twice, as it may have been executed.
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    // ioredis would send a queued command long after its timeout.
    enableOfflineQueue: false,
    retryStrategy: reconnectDelayMs,
    reconnectOnError(error) {
      const isReplica = ['MASTERDOWN', 'READONLY'].includes(rejectionCode(error) ?? '');
      if (!isReplica || performance.now() - leftReplicaAt < minPrimaryChangeMs) return false;
      leftReplicaAt = performance.now();
      return true;
    },
  };
}

function credentials(workload: Workload, { username, password }: RedisAddress): RedisOptions {
  const fromFile = readSecret(workload, 'REDIS_PASSWORD_FILE', workload.env.optional('REDIS_PASSWORD_FILE'));
  if (fromFile && password)
    throw new EnvError(
      `${workload.name}: REDIS_ADDR and REDIS_PASSWORD_FILE both have a password; remove one of them.`,
    );
  const secret = fromFile ?? password;
  // ioredis would send "undefined" as the password of a user without one.
  return { ...(username && { username, password: '' }), ...(secret && { password: secret }) };
}

function tlsOptions(workload: Workload, { isTls }: RedisAddress): { ca?: string } | undefined {
  const ca = readFile(workload, 'REDIS_CA_FILE', workload.env.optional('REDIS_CA_FILE'));
  if (ca && !isTls)
    throw new EnvError(
      `${workload.name}: REDIS_CA_FILE is set, but REDIS_ADDR is without TLS; it must begin with rediss.`,
    );
  return isTls ? { ...(ca && { ca }) } : undefined;
}

const readSecret = (workload: Workload, variable: string, path: string | undefined) =>
  readFile(workload, variable, path)?.replace(/\r?\n$/, '');

/** The content of the file that a variable names; undefined if the variable is not set. */
function readFile({ name }: Workload, variable: string, path: string | undefined): string | undefined {
  if (!path) return undefined;
  try {
    const content = readDataFile(path);
    if (content.trim()) return content;
  } catch (error) {
    throw new EnvError(
      `${name}: ${variable} is "${path}", but can't be read: ${error instanceof Error ? error.message : error}.`,
    );
  }
  throw new EnvError(`${name}: ${variable} is "${path}", but the file is empty.`);
}
