// Waits until replicas have a write, if REDIS_WAIT_REPLICAS is set. Redis replicates after it responds, so a failover could
// otherwise lose what was acknowledged.
import { status } from '@grpc/grpc-js';
import type { Cluster, Command, Redis } from 'ioredis';
import { StatusError } from './errors.ts';

/** Less than the timeout of a command. */
const waitMs = 500;

const reads =
  'EXISTS|GET|MGET|PING|TTL|H(?:EXISTS|GET|GETALL|LEN|MGET)|S(?:CARD|ISMEMBER|MEMBERS)|Z(?:CARD|RANGE|RANGEBYSCORE|REVRANGE|REVRANGEBYSCORE|SCORE)';
const readCommand = new RegExp(`^(?:${reads})$`, 'i');
const writingScript = new RegExp(`redis\\.call\\('(?!(?:${reads})')`, 'i');

/** Whether a command changes data. Scripts change it with redis.call; with redis.pcall, a change is not essential. */
export const isWrite = (command: string): boolean => !readCommand.test(command);
export const hasWrite = (lua: string): boolean => writingScript.test(lua);

/** Rejects unless so many replicas have what was written to the node of this key. */
export async function waitForReplicas(
  redis: Redis | Cluster,
  CommandClass: typeof Command,
  replicas: number,
  key: string,
): Promise<void> {
  const wait = new CommandClass('wait', [String(replicas), String(waitMs)], { replyEncoding: 'utf8' });
  const slot = new CommandClass('get', [key]).getSlot();
  // Redis Cluster would send it to any node, as it has no key.
  const sent = 'nodes' in redis ? redis.sendCommand(wait, undefined, { slot }) : redis.sendCommand(wait);
  const reached = await Promise.resolve(sent).then(Number, () => 0);
  if (!(reached >= replicas))
    throw new StatusError(status.DEADLINE_EXCEEDED, 'the replicas of the store do not respond', { peer: 'redis' });
}
