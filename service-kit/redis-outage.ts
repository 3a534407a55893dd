// Warns once per outage of Redis: of lost connections, and of rejections.
import type { Log } from './log.ts';
import { rejectionLog } from './rejection-log.ts';

/** While a lost node is replaced or restarts, others reply with these. */
const inOutage = ['CLUSTERDOWN', 'LOADING', 'MASTERDOWN', 'READONLY', 'TRYAGAIN'];
/** Failures are part of the same outage for this time. */
const recoveredAfterMs = 5_000;

export type RedisOutages = ReturnType<typeof redisOutages>;

export function redisOutages(log: Log, isCluster: boolean) {
  let isDown = false;
  let lostAt = -Infinity;
  let rejectedAt = -Infinity;
  let unavailableAt = -Infinity;
  const isRecent = (at: number) => performance.now() - at < recoveredAfterMs;
  const isLost = () => isDown || isRecent(lostAt);
  const rejections = rejectionLog((reason) => {
    if (inOutage.includes(reason) && isLost()) return;
    log.warn({ event: 'kit.store.rejecting', reason }, 'Redis rejects commands; nothing was written');
  });
  return {
    /** ioredis reports each failed attempt to connect. */
    lost(error: Error): void {
      if (!isLost() && !isRecent(unavailableAt))
        log.warn({ event: 'kit.store.unreachable', reason: error.message }, 'Redis is unreachable; reconnecting');
      isDown = true;
      lostAt = performance.now();
    },
    /** All connections are open. */
    connected(): void {
      isDown = false;
    },
    rejected(code: string, command: string): void {
      rejections.rejected(code, command);
      rejectedAt = performance.now();
      if (inOutage.includes(code)) unavailableAt = rejectedAt;
    },
    succeeded(command: string): void {
      // Another node may still reject it.
      if (!isCluster || !isRecent(rejectedAt)) rejections.succeeded(command);
    },
  };
}
