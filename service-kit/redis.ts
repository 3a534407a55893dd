// The store in a cluster: a single Redis, Sentinel or Redis Cluster, as REDIS_ADDR says.
import { status } from '@grpc/grpc-js';
import { rejectedBy, StatusError } from './errors.ts';
import { commandTimeoutMs, createRedis } from './redis-client.ts';
import { watchRedis } from './redis-connection.ts';
import { evictionCheck } from './redis-eviction.ts';
import { observeRedis } from './redis-metrics.ts';
import { redisOutages } from './redis-outage.ts';
import { rejectionCode } from './redis-rejection.ts';
import { hasWrite, isWrite, replication } from './redis-replicas.ts';
import { nameScript, traceCommands } from './redis-spans.ts';
import { attemptToSend, type Executed } from './redis-written.ts';
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
  /**
   * With REDIS_WAIT_REPLICAS, resolves once replicas have what this reply, a list, was read from; otherwise immediately. For
   * reads whose result is acted upon as if it had been acknowledged: its own write may not have been.
   */
  replicated(reply: unknown): Promise<void>;
  /** Rejects if Redis does not respond, and warns if it may evict data. */
  ping(): Promise<unknown>;
  /** Closes the connection; commands that are waiting fail. */
  close(): void;
}

/** `reason` of an error. */
const unreachable = 'STORE_UNREACHABLE';

/**
 * Connects to the address in REDIS_ADDR: `host:port`, `redis://[user[:password]@]host:port[/db]`,
 * `redis+sentinel://…host:port,host:port/name` or `redis+cluster://…host:port,host:port`; with TLS, rediss instead of
 * redis. It reconnects by itself, and need not be reachable yet. Rejects with an EnvError if the address is invalid.
 */
export async function openRedis(workload: Workload, address: string): Promise<RedisClient> {
  traceCommands();
  const { Redis } = await import('./ioredis.ts');
  const { redis, tlsProblem } = createRedis(Redis, workload, address);
  const primaries = () => ('nodes' in redis ? redis.nodes('master') : [redis]);
  observeRedis(workload.telemetry.meter, primaries);
  const checkEviction = evictionCheck(workload.log, primaries);
  redis.on('ready', checkEviction);
  const outages = redisOutages(workload.log, 'nodes' in redis, tlsProblem);
  const waitReplicas = workload.env.int('REDIS_WAIT_REPLICAS', 0);
  const replicas = waitReplicas > 0 ? replication(redis, waitReplicas, outages) : undefined;
  const connection = watchRedis(redis, outages);

  /** Sends a command at most once, as soon as there is a connection. */
  async function send(name: string, commands: string[], command: () => Promise<unknown>): Promise<Executed> {
    const giveUpAt = performance.now() + commandTimeoutMs;
    const attempt = (): Promise<Executed> => attemptToSend(commands, command, failed);

    async function failed(error: Error, wasWritten: boolean): Promise<Executed> {
      const code = rejectionCode(error);
      if (code) {
        outages.rejected(code, name);
        throw rejectedBy('redis', `the store rejects commands: ${code}`, code);
      }
      connection.recover();
      const waitMs = giveUpAt - performance.now();
      if (!wasWritten && isLost(error) && waitMs > 0 && (await connection.opens(waitMs))) return attempt();
      throw asStatus(name, error, wasWritten);
    }

    const executed = await attempt();
    outages.succeeded(name);
    return executed;
  }

  async function afterwards(sent: Promise<Executed>, isChange: boolean, key: unknown): Promise<unknown> {
    const executed = await sent;
    return replicas ? replicas.confirm(executed, isChange, String(key)) : executed.reply;
  }

  const call: RedisClient['call'] = (command, ...args) => {
    const sent = send(command, [command.toLowerCase()], () => redis.call(command, ...args));
    return afterwards(sent, isWrite(command), args[0]);
  };
  return {
    call,
    script(name, lua) {
      redis.defineCommand(name, { lua });
      nameScript(lua, name);
      const isChange = hasWrite(lua);
      return (keys, args) => {
        const run = async () => methodOf(redis, name)(keys.length, ...keys, ...args);
        return afterwards(send(name, ['evalsha', 'eval'], run), isChange, keys[0]);
      };
    },
    replicated: async (reply) => replicas?.confirmRead(reply),
    async ping() {
      const [reply] = await Promise.all([call('PING'), checkEviction()]);
      return reply;
    },
    close: () => redis.disconnect(),
  };
}

const isLost = ({ message }: Error): boolean => /ECONN|EPIPE|closed|ended|max retries|ENOTFOUND|offline/i.test(message);

function asStatus(command: string, error: Error, wasWritten: boolean): Error {
  const { message } = error;
  if (/timed out/i.test(message) || (isLost(error) && wasWritten))
    return new StatusError(status.DEADLINE_EXCEEDED, 'the store does not respond', { peer: 'redis' });
  if (isLost(error)) return rejectedBy('redis', 'the store is unreachable', unreachable);
  // Without ioredis's arguments (carts, addresses, emails), since this error is logged.
  return new Error(`Redis rejected ${command}: ${message.replace(/, with args .*/s, '')}`);
}
