// The store in a cluster: Redis alone, behind Sentinel, or as Redis Cluster, by REDIS_ADDR. Spans come from ioredis'
// diagnostics channel and hold the command's name, never its arguments (those are carts, addresses, mails).
import { tracingChannel } from 'node:diagnostics_channel';
import { status } from '@grpc/grpc-js';
import { context, type Span, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { type Cluster, Redis, type RedisOptions } from 'ioredis';
import { type Env, EnvError } from './env.ts';
import { StatusError } from './errors.ts';
import { logger } from './log.ts';
import { type Telemetry, telemetryKey } from './telemetry.ts';

export interface RedisClient {
  /** One command; what it throws is UNAVAILABLE (never sent) or DEADLINE_EXCEEDED (perhaps done). */
  call(command: string, ...args: (string | number)[]): Promise<unknown>;
  /** A Lua script, atomic on the keys given; all keys must share a {hash tag}. */
  script(name: string, lua: string): (keys: string[], args: (string | number)[]) => Promise<unknown>;
  ping(): Promise<unknown>;
  close(): void;
}

/** A command that takes longer has lost its server. */
const commandTimeoutMs = 1_000;

/**
 * Connects to REDIS_ADDR: `host:port`, `redis://[user:password@]host:port[/db]` (rediss:// for TLS),
 * `redis+sentinel://host:port,host:port/mastername` or `redis+cluster://host:port,host:port`.
 */
export function openRedis(env: Env, address: string): RedisClient {
  traceCommands();
  const redis = create(env, address);
  let wasReady = true;
  redis.on('error', (error: Error) => {
    // ioredis reports each failed attempt: one line an outage is enough.
    if (wasReady) logger(env).warn({ reason: error.message }, 'Redis does not answer; connecting again');
    wasReady = false;
  });
  let connections = 0;
  redis.on('ready', () => {
    wasReady = true;
    connections++;
  });

  async function send<T>(command: () => Promise<T>): Promise<T> {
    // ioredis has one error for a command that waited in vain for a connection and for one whose answer was lost.
    const waitingSince = redis.status === 'ready' ? undefined : connections;
    return command().catch((error: Error) => asStatus(error, waitingSince !== connections));
  }

  return {
    call: (command, ...args) => send(() => redis.call(command, ...args)),
    script(name, lua) {
      redis.defineCommand(name, { lua });
      return (keys, args) => send(() => Reflect.get(redis, name).call(redis, keys.length, ...keys, ...args));
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

function create(env: Env, address: string): Redis | Cluster {
  const [, scheme = 'redis', rest = address] = /^([a-z+]+):\/\/(.*)$/.exec(address) ?? [];
  if (scheme === 'redis' || scheme === 'rediss')
    return new Redis(scheme === address ? address : `${scheme}://${rest}`, common);
  const [hosts = '', name] = rest.split('/');
  const nodes = hosts.split(',').map((node) => {
    const [host = '', port = '6379'] = node.split(':');
    return { host, port: Number(port) };
  });
  if (scheme === 'redis+cluster') return new Redis.Cluster(nodes, { redisOptions: common });
  if (scheme === 'redis+sentinel' && name) return new Redis({ ...common, sentinels: nodes, name });
  throw new EnvError(
    `${env.service}: REDIS_ADDR is "${address}", but it takes host:port, redis://, redis+sentinel://…/name or redis+cluster://.`,
  );
}

function asStatus(error: Error, maybeSent: boolean): never {
  const lost = /ECONN|closed|max retries|ENOTFOUND|offline/i.test(error.message);
  if (/timed out/i.test(error.message) || (lost && maybeSent))
    throw new StatusError(status.DEADLINE_EXCEEDED, 'the store does not answer', [], 'redis');
  if (lost || /^(CLUSTERDOWN|LOADING|READONLY|MASTERDOWN)/.test(error.message))
    throw new StatusError(status.UNAVAILABLE, 'the store can not be reached', [], 'redis');
  // Memory or disk is full. Redis did not run the command, and still serves reads.
  if (/^(OOM|MISCONF)/.test(error.message))
    throw new StatusError(status.UNAVAILABLE, 'the store takes no writes', [], 'redis');
  throw error;
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
