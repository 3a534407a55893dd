// Warns if Redis may delete data to free memory, which would empty carts and lose orders without an error.
import type { Redis } from 'ioredis';
import type { Log } from './log.ts';

/** Checks the nodes that are connected; each policy is one warning until it changes. */
export function evictionCheck(log: Log, nodes: () => readonly Redis[]): () => Promise<void> {
  let reported: string | undefined;
  return async () => {
    const connected = nodes().filter(({ status }) => status === 'ready');
    const policies = (await Promise.all(connected.map(policyOf))).filter((policy) => policy !== undefined);
    if (policies.length === 0) return;
    const evicting = policies.find((policy) => policy !== 'noeviction');
    if (evicting && evicting !== reported)
      log.warn(
        { event: 'kit.store.evicting', reason: evicting },
        'Redis deletes data when it is full: carts and orders can disappear. Set its maxmemory-policy to noeviction',
      );
    reported = evicting;
  };
}

/** Managed services reject CONFIG, but not INFO. Undefined if the user may not read it, or Redis does not respond. */
const policyOf = (node: Redis): Promise<string | undefined> =>
  node.info('memory').then(
    (info) => /^maxmemory_policy:([\w-]+)/m.exec(info)?.[1],
    () => undefined,
  );
