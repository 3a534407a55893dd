// Bounds what callers leave unread on all connections: responses, and the requests that grpc-js keeps until they are sent.
import type { PooledRequest } from './byte-pool.ts';

export interface OpenCall extends PooledRequest {
  /** Bytes of the response that has not been sent, and of its request; 0 if all was sent. */
  unreadBytes(): number;
}

const maxUnreadBytes = 16 * 1024 * 1024;
/** A response counts that was unread at the previous check, too. */
const intervalMs = 500;

/**
 * Above the limit, ends the oldest of the `open` calls. `onUnread` is called with each that is unread. Call the returned
 * function when a call opens: an idle process is not woken.
 */
export function limitUnread(open: ReadonlyMap<unknown, OpenCall>, onUnread: (call: OpenCall) => void): () => void {
  let before = new Set<OpenCall>();
  let isScheduled = false;

  function check(): void {
    isScheduled = false;
    const pending = [...open.values()].filter((call) => call.unreadBytes() > 0);
    const unread = pending.filter((call) => before.has(call));
    before = new Set(pending);
    let total = unread.reduce((sum, call) => sum + call.unreadBytes(), 0);
    for (const call of unread) {
      onUnread(call);
      if (total <= maxUnreadBytes) continue;
      total -= call.unreadBytes();
      call.reject();
    }
    if (open.size > 0) schedule();
  }

  function schedule(): void {
    if (!isScheduled) setTimeout(check, intervalMs).unref();
    isScheduled = true;
  }
  return schedule;
}
