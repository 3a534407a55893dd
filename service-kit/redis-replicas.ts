// Waits until replicas have a write, if REDIS_WAIT_REPLICAS is set. Redis replicates after it responds, so a failover could
// otherwise lose what was acknowledged.
import { status } from '@grpc/grpc-js';
import type { Cluster, Redis } from 'ioredis';
import { StatusError } from './errors.ts';
import type { RedisOutages } from './redis-outage.ts';
import { rejectionCode } from './redis-rejection.ts';
import { type Executed, recordNode } from './redis-written.ts';
import { isObject } from './unknown-values.ts';

/** Less than the timeout of a command. */
const waitMs = 500;

const reads =
  'EXISTS|GET|MGET|PING|TTL|H(?:EXISTS|GET|GETALL|LEN|MGET)|S(?:CARD|ISMEMBER|MEMBERS)|Z(?:CARD|RANGE|RANGEBYSCORE|REVRANGE|REVRANGEBYSCORE|SCORE)';
const readCommand = new RegExp(`^(?:${reads})$`, 'i');
const writingScript = new RegExp(`redis\\.call\\('(?!(?:${reads})')`, 'i');

/** Whether a command changes data. Scripts change it with redis.call; with redis.pcall, a change is not essential. */
export const isWrite = (command: string): boolean => !readCommand.test(command);
export const hasWrite = (lua: string): boolean => writingScript.test(lua);

/** `replicas` is the number of replicas to wait for; call it as soon as the client exists. */
export function replication(redis: Redis | Cluster, replicas: number, outages: RedisOutages) {
  const isCluster = 'nodes' in redis;
  if (isCluster) redis.on('+node', recordNode);
  else recordNode(redis);
  /** By the reply that was read. */
  const waits = new WeakMap<WeakKey, () => Promise<void>>();

  function waitFor({ node }: Executed, key: string): () => Promise<void> {
    const stream = node?.stream;
    return async () => {
      // Another connection may be to another server.
      const isSame = node && node.stream === stream;
      let reason = 'NOREPLICAS';
      const failed = (error: Error) => {
        reason = rejectionCode(error) ?? reason;
        return 0;
      };
      const reached = isSame ? await countReplicas(node, isCluster, replicas, key).catch(failed) : 0;
      if (reached >= replicas) return outages.replicated();
      outages.unreplicated(reason);
      throw new StatusError(status.DEADLINE_EXCEEDED, 'the replicas of the store do not respond', { peer: 'redis' });
    };
  }

  return {
    /** Returns the reply; after a write, once replicas have it. */
    async confirm(executed: Executed, isChange: boolean, key: string): Promise<unknown> {
      const { reply } = executed;
      const wait = waitFor(executed, key);
      if (isChange) await wait();
      else if (isObject(reply)) waits.set(reply, wait);
      return reply;
    },
    async confirmRead(reply: unknown): Promise<void> {
      const wait = isObject(reply) && waits.get(reply);
      if (!wait) throw new Error('only lists that were read can be confirmed');
      await wait();
    },
  };
}

/** How many replicas have everything up to now that is on the node of this key. */
async function countReplicas(node: Redis, isCluster: boolean, replicas: number, key: string): Promise<number> {
  const tag = /\{([^}]+)\}/.exec(key)?.[1] ?? key;
  // The key may be moving to this node.
  const asking = isCluster && node.asking();
  // Since Redis 7.2, WAIT counts up to the last write of its own connection.
  const marker = node.set(`replicated:{${tag}}`, '', 'PX', 1);
  const [reached] = await Promise.all([node.wait(replicas, waitMs), marker, asking]);
  return reached;
}
