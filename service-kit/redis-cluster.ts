// Keeps a connection to each node of a Redis Cluster, and finds the new primaries after a failover.
import type { Cluster, Redis } from 'ioredis';
import { propertiesOf } from './unknown-values.ts';

/** A refresh asks a node, over a connection of its own. */
const refreshDelayMs = 100;

/**
 * Reports errors of nodes, and whenever a node or the map of slots is ready. Returns a function that refreshes the map, as
 * ioredis does so only if it may resend commands.
 */
export function watchCluster(cluster: Cluster, failed: (error: Error) => void, changed: () => void): () => void {
  let areAllGone = false;

  /** By default ioredis connects to a node with its first command, queues commands, and sends those of lost nodes to others. */
  function keepOpen(node: Redis): void {
    const reconnectDelayMs = cluster.options.clusterRetryStrategy;
    node.options.retryStrategy = (attempt) => (areAllGone ? null : reconnectDelayMs?.(attempt));
    node.options.enableOfflineQueue = false;
    if (node.status === 'wait') node.connect().catch(() => {});
  }

  cluster.on('error', (error) => {
    const { lastNodeError } = propertiesOf(error);
    failed(lastNodeError instanceof Error ? lastNodeError : error);
  });
  cluster.on('refresh', () => {
    areAllGone = false;
    changed();
  });
  cluster.on('+node', (node: Redis) => {
    // A replaced node may still report what it was asked before.
    node.on('error', (error) => {
      if (cluster.nodes().includes(node)) failed(error);
    });
    node.on('ready', changed);
    if (cluster.status === 'ready') keepOpen(node);
  });
  cluster.on('ready', () => {
    for (const node of cluster.nodes()) keepOpen(node);
  });

  let isWaiting = false;
  function refresh(): void {
    isWaiting = false;
    if (cluster.status !== 'ready') return;
    cluster.refreshSlotsCache((error) => {
      // Once the last node is given up, ioredis resolves the names in REDIS_ADDR again.
      areAllGone = Boolean(error);
    });
  }
  return () => {
    if (!isWaiting) setTimeout(refresh, refreshDelayMs).unref();
    isWaiting = true;
  };
}
