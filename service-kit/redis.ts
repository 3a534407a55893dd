// The store in a cluster: a single Redis, Sentinel or Redis Cluster, as REDIS_ADDR says. Spans come from ioredis's
// diagnostics channel and contain the command's name, never its arguments (carts, addresses, emails).
import { createHash } from 'node:crypto';
import { tracingChannel } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { status } from '@grpc/grpc-js';
import type { Cluster, ClusterOptions, Redis, RedisOptions } from 'ioredis';
import { EnvError } from './env.ts';
import { rejectedBy, StatusError } from './errors.ts';
import { observeRedis } from './redis-metrics.ts';
import { rejectionCode } from './redis-rejection.ts';
import { rejectionLog } from './rejection-log.ts';
import { failStoreSpan, startStoreSpan } from './store-span.ts';
import type { TimedSpan } from './timed-span.ts';
import { methodOf } from './unknown-values.ts';
import type { Workload } from './workload.ts';

/**
 * Errors of its calls are a StatusError or, for a bug such as a wrong type, an Error without the command's arguments.
 */
export interface RedisClient {
  /** Runs one command. UNAVAILABLE: it had no effect; DEADLINE_EXCEEDED: it may have been executed. */
  call(command: string, ...args: (string | number)[]): Promise<unknown>;
  /** Defines a Lua script, and returns a function that runs it atomically. All its keys must share a {hash tag}. */
  script(name: string, lua: string): (keys: string[], args: (string | number)[]) => Promise<unknown>;
  /** Rejects if Redis does not respond. */
  ping(): Promise<unknown>;
  /** Closes the connection; commands that are waiting fail. */
  close(): void;
}

/** `reason` of an error. */
const unreachable = 'STORE_UNREACHABLE';
/** No command of ours takes longer unless the connection is lost. */
const commandTimeoutMs = 1_000;
/** Name of authentication and the ready check in the log of rejections. */
const connecting = 'connecting';

/**
 * Connects to the address in REDIS_ADDR: `host:port`, `redis://[user:password@]host:port[/db]` (rediss:// for TLS),
 * `redis+sentinel://host:port,host:port/mastername` or `redis+cluster://host:port,host:port`. It reconnects by itself,
 * and need not be reachable yet. Rejects with an EnvError if the address is invalid.
 */
export async function openRedis(workload: Workload, address: string): Promise<RedisClient> {
  traceCommands();
  // Loaded on demand: 7 MB.
  const { Redis } = await import('ioredis');
  const redis = create(Redis, workload, address);
  observeRedis(workload.telemetry.meter, () => (redis instanceof Redis.Cluster ? redis.nodes('master') : [redis]));
  let wasReady = true;
  const rejections = rejectionLog((reason) =>
    workload.log.warn({ event: 'kit.store.rejecting', reason }, 'Redis rejects commands; nothing was written'),
  );
  redis.on('error', (error: Error) => {
    const code = rejectionCode(error);
    if (code) return rejections.rejected(code, connecting);
    // ioredis reports each failed attempt; one line per outage is enough.
    if (wasReady)
      workload.log.warn(
        { event: 'kit.store.unreachable', reason: error.message },
        'Redis is unreachable; reconnecting',
      );
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
    // ioredis throws the same error if a command found no connection and if its response was lost.
    const waitingSince = redis.status === 'ready' ? undefined : connections;
    try {
      const reply = await command();
      rejections.succeeded(name);
      return reply;
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      const code = rejectionCode(error);
      if (!code) {
        // Without a delay on failover, ioredis does not look for the new master by itself.
        if (redis instanceof Redis.Cluster) redis.refreshSlotsCache();
        throw asStatus(name, error, waitingSince !== connections);
      }
      rejections.rejected(code, name);
      throw rejectedBy('redis', `the store rejects commands: ${code}`, code);
    }
  }

  return {
    call: (command, ...args) => send(command, () => redis.call(command, ...args)),
    script(name, lua) {
      redis.defineCommand(name, { lua });
      scriptNames.set(createHash('sha1').update(lua).digest('hex'), name).set(lua, name);
      return (keys, args) => send(name, async () => methodOf(redis, name)(keys.length, ...keys, ...args));
    },
    ping: () => (redis instanceof Redis ? redis.ping() : redis.call('PING')),
    close: () => redis.disconnect(),
  };
}

const common: RedisOptions = {
  commandTimeout: commandTimeoutMs,
  // A command waits for a connection until its timeout. It is never sent twice, as it may have been executed.
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
  retryStrategy: (attempt) => Math.min(50 * attempt, 1_000),
};

/** By default ioredis resends a command whose response was lost, and waits longer than our timeout. */
const clusterOptions: ClusterOptions = {
  retryDelayOnFailover: 0,
  retryDelayOnClusterDown: 0,
  retryDelayOnTryAgain: 20,
  // The queue has no timeout, so a command could be sent long after its caller gave up.
  enableOfflineQueue: false,
};

async function whenReady(cluster: Cluster): Promise<void> {
  if (cluster.status === 'ready') return;
  await once(cluster, 'ready', { signal: AbortSignal.timeout(commandTimeoutMs) }).catch(() => {
    throw rejectedBy('redis', 'the store is unreachable', unreachable);
  });
}

function create(RedisClass: typeof Redis, workload: Workload, address: string): Redis | Cluster {
  const [, scheme = 'redis', rest = address] = /^([a-z+]+):\/\/(.*)$/.exec(address) ?? [];
  if (scheme === 'redis' || scheme === 'rediss') return new RedisClass(`${scheme}://${rest}`, common);
  const [hosts = '', name] = rest.split('/');
  const nodes = hosts.split(',').map((node) => {
    const [, inBrackets, name = '', port = '6379'] = /^(?:\[(.+)\]|([^:]*))(?::(\d+))?$/.exec(node) ?? [];
    return { host: inBrackets ?? name, port: Number(port) };
  });
  if (scheme === 'redis+cluster') return new RedisClass.Cluster(nodes, { ...clusterOptions, redisOptions: common });
  if (scheme === 'redis+sentinel' && name) return new RedisClass({ ...common, sentinels: nodes, name });
  // The value may contain a password.
  throw new EnvError(
    `${workload.name}: the value of REDIS_ADDR, which is not shown, must be host:port, redis://, redis+sentinel://…/name or redis+cluster://.`,
  );
}

function asStatus(command: string, { message }: Error, maybeSent: boolean): Error {
  const lost = /ECONN|closed|max retries|ENOTFOUND|offline/i.test(message);
  if (/timed out/i.test(message) || (lost && maybeSent))
    return new StatusError(status.DEADLINE_EXCEEDED, 'the store does not respond', { peer: 'redis' });
  if (lost) return rejectedBy('redis', 'the store is unreachable', unreachable);
  // Without ioredis's arguments (carts, addresses, emails), since this error is logged.
  return new Error(`Redis rejected ${command}: ${message.replace(/, with args .*/s, '')}`);
}

interface Command {
  command: string;
  args: string[];
  database: number;
  serverAddress: string;
  serverPort: number | undefined;
}

/** By the hash of the script, which EVALSHA sends, and by the script itself, which EVAL sends. */
const scriptNames = new Map<string, string>();
const spans = new WeakMap<object, TimedSpan>();
let tracing = false;
/** The first word of an error reply, such as WRONGTYPE. */
const errorCode = /^[A-Z]{2,}\b/;

/**
 * Creates a span per command, as a child of the current call.
 * https://opentelemetry.io/docs/specs/semconv/database/redis/
 */
function traceCommands(): void {
  if (tracing) return;
  tracing = true;
  const end = (message: object) => spans.get(message)?.end();
  tracingChannel<Command, Command>('ioredis:command').subscribe({
    start(message) {
      const script = /^eval/i.test(message.command) ? scriptNames.get(message.args[0] ?? '') : undefined;
      const span = startStoreSpan(script ? `${message.command} ${script}` : message.command, {
        'db.system.name': 'redis',
        'db.operation.name': message.command,
        'db.namespace': String(message.database),
        'server.address': message.serverAddress,
        'server.port': message.serverPort,
        ...(script && { 'db.stored_procedure.name': script }),
      });
      if (span) spans.set(message, span);
    },
    end() {},
    asyncStart() {},
    asyncEnd: end,
    error(message) {
      const { error } = message;
      failStoreSpan(spans.get(message), error, error instanceof Error ? errorCode.exec(error.message)?.[0] : undefined);
    },
  });
}
