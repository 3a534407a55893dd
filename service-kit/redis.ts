// The store in a cluster: Redis alone, behind Sentinel, or as Redis Cluster, by REDIS_ADDR. Spans come from ioredis'
// diagnostics channel and hold the command's name, never its arguments (those are carts, addresses, mails).
import { tracingChannel } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { status } from '@grpc/grpc-js';
import { context, type Span, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { Cluster, ClusterOptions, Redis, RedisOptions } from 'ioredis';
import { EnvError } from './env.ts';
import { rejectedBy, StatusError } from './errors.ts';
import { rejectionCode } from './redis-rejection.ts';
import { rejectionLog } from './rejection-log.ts';
import { type Telemetry, telemetryKey } from './telemetry.ts';
import type { Workload } from './workload.ts';

export interface RedisClient {
  /** One command; throws UNAVAILABLE (never sent, or refused unwritten) or DEADLINE_EXCEEDED (perhaps done). */
  call(command: string, ...args: (string | number)[]): Promise<unknown>;
  /** A Lua script, atomic on the keys given; all keys must share a {hash tag}. */
  script(name: string, lua: string): (keys: string[], args: (string | number)[]) => Promise<unknown>;
  ping(): Promise<unknown>;
  close(): void;
}

/** A command that takes longer has lost its server. */
const commandTimeoutMs = 1_000;
/** Stands for authentication and the ready check in the log of rejections. */
const connecting = 'connecting';

/**
 * Connects to REDIS_ADDR: `host:port`, `redis://[user:password@]host:port[/db]` (rediss:// for TLS),
 * `redis+sentinel://host:port,host:port/mastername` or `redis+cluster://host:port,host:port`.
 */
export async function openRedis(workload: Workload, address: string): Promise<RedisClient> {
  traceCommands();
  // Loaded only where it is used: 7 MB.
  const { Redis } = await import('ioredis');
  const redis = create(Redis, workload, address);
  let wasReady = true;
  const rejections = rejectionLog((reason) =>
    workload.log.warn({ reason }, 'Redis refuses commands; it wrote nothing'),
  );
  redis.on('error', (error: Error) => {
    const word = rejectionCode(error);
    if (word) return rejections.rejected(word, connecting);
    // ioredis reports each failed attempt: one line an outage is enough.
    if (wasReady) workload.log.warn({ reason: error.message }, 'Redis does not answer; connecting again');
    wasReady = false;
  });
  let connections = 0;
  redis.on('ready', () => {
    wasReady = true;
    connections++;
    rejections.succeeded(connecting);
  });

  async function send<T>(name: string, command: () => Promise<T>): Promise<T> {
    if (redis instanceof Redis.Cluster) await whenReady(redis);
    // ioredis has one error for a command that waited in vain for a connection and for one whose answer was lost.
    const waitingSince = redis.status === 'ready' ? undefined : connections;
    try {
      const reply = await command();
      rejections.succeeded(name);
      return reply;
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      const word = rejectionCode(error);
      if (!word) {
        // With the delay on failover ioredis has lost its look for the new master.
        if (redis instanceof Redis.Cluster) redis.refreshSlotsCache();
        throw asStatus(name, error, waitingSince !== connections);
      }
      rejections.rejected(word, name);
      throw rejectedBy('redis', `the store refuses commands: ${word}`);
    }
  }

  return {
    call: (command, ...args) => send(command, () => redis.call(command, ...args)),
    script(name, lua) {
      redis.defineCommand(name, { lua });
      return (keys, args) => send(name, () => Reflect.get(redis, name).call(redis, keys.length, ...keys, ...args));
    },
    ping: () => (redis instanceof Redis ? redis.ping() : redis.call('PING')),
    close: () => redis.disconnect(),
  };
}

const common: RedisOptions = {
  commandTimeout: commandTimeoutMs,
  // A command waits for a connection at most for its time-out, and is never sent twice: it may have been done.
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
  retryStrategy: (attempt) => Math.min(50 * attempt, 1_000),
};

/** ioredis itself would send a command again whose reply was lost, and wait longer than the timeout otherwise. */
const clusterOptions: ClusterOptions = {
  retryDelayOnFailover: 0,
  retryDelayOnClusterDown: 0,
  retryDelayOnTryAgain: 20,
  // It would hold a command for any time, and send it long after its caller gave up.
  enableOfflineQueue: false,
};

async function whenReady(cluster: Cluster): Promise<void> {
  if (cluster.status === 'ready') return;
  await once(cluster, 'ready', { signal: AbortSignal.timeout(commandTimeoutMs) }).catch(() => {
    throw rejectedBy('redis', 'the store cannot be reached');
  });
}

function create(RedisClass: typeof Redis, workload: Workload, address: string): Redis | Cluster {
  const [, scheme = 'redis', rest = address] = /^([a-z+]+):\/\/(.*)$/.exec(address) ?? [];
  if (scheme === 'redis' || scheme === 'rediss') return new RedisClass(`${scheme}://${rest}`, common);
  const [hosts = '', name] = rest.split('/');
  const nodes = hosts.split(',').map((node) => {
    const [host = '', port = '6379'] = node.split(':');
    return { host, port: Number(port) };
  });
  if (scheme === 'redis+cluster') return new RedisClass.Cluster(nodes, { ...clusterOptions, redisOptions: common });
  if (scheme === 'redis+sentinel' && name) return new RedisClass({ ...common, sentinels: nodes, name });
  throw new EnvError(
    `${workload.name}: REDIS_ADDR is "${address}", but must be host:port, redis://, redis+sentinel://…/name or redis+cluster://.`,
  );
}

function asStatus(command: string, { message }: Error, maybeSent: boolean): Error {
  const lost = /ECONN|closed|max retries|ENOTFOUND|offline/i.test(message);
  if (/timed out/i.test(message) || (lost && maybeSent))
    return new StatusError(status.DEADLINE_EXCEEDED, 'the store does not answer', { peer: 'redis' });
  if (lost) return rejectedBy('redis', 'the store can not be reached');
  // ioredis' own error holds the arguments, and it would be logged: those are carts, addresses, emails.
  return new Error(`Redis rejected ${command}: ${message.replace(/, with args .*/s, '')}`);
}

interface Command {
  command: string;
  serverAddress: string;
  serverPort: number | undefined;
}

const spans = new WeakMap<object, Span>();
let tracing = false;

/** One span per command, as a child of the call that needs it. https://opentelemetry.io/docs/specs/semconv/database/redis/ */
function traceCommands(): void {
  if (tracing) return;
  tracing = true;
  const end = (message: object) => spans.get(message)?.end();
  tracingChannel<Command, Command>('ioredis:command').subscribe({
    start(message) {
      const telemetry = context.active().getValue(telemetryKey);
      if (!isTelemetry(telemetry)) return;
      const attributes = {
        'db.system.name': 'redis',
        'db.operation.name': message.command,
        'server.address': message.serverAddress,
        'server.port': message.serverPort,
      };
      spans.set(message, telemetry.tracer.startSpan(message.command, { kind: SpanKind.CLIENT, attributes }));
    },
    end() {},
    asyncStart() {},
    asyncEnd: end,
    error: (message) => spans.get(message)?.setStatus({ code: SpanStatusCode.ERROR }),
  });
}

const isTelemetry = (value: unknown): value is Telemetry =>
  typeof value === 'object' && value !== null && 'tracer' in value;
