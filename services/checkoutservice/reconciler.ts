// Finishes orders that a crash left unfinished: those that are not final and have no lease.
import type { shop } from '@boutique/protos/shop';
import type { Log } from '@boutique/service-kit/log';
import type { Client } from '@boutique/service-kit/rpc';
import { runUntraced } from '@boutique/service-kit/telemetry';
import { leaseMs, type OrderSaga } from './saga.ts';

interface Deps {
  orders: Client<typeof shop.OrderService.service>;
  saga: OrderSaga;
  log: Log;
  intervalMs: number;
}

const batchSize = 10;

/** Runs immediately and then every `intervalMs`. With leases of 15 s, an unfinished order waits less than 30 s. */
export function startReconciler({ orders, saga, log, intervalMs }: Deps) {
  let timer: NodeJS.Timeout;
  let running: Promise<void> = Promise.resolve();
  let closed = false;

  async function reconcile(): Promise<void> {
    try {
      while (await finishBatch());
    } catch (error) {
      log.debug({ reason: String(error) }, 'could not lease unfinished orders');
    }
    if (!closed) timer = setTimeout(start, intervalMs).unref();
  }

  /** Returns true if there may be more: the batch was full, and at least one order advanced. */
  async function finishBatch(): Promise<boolean> {
    const request = { leaseOwner: saga.leaseOwner, leaseMs, limit: batchSize };
    // Not part of a request: traces of the polling would fill the trace list.
    const batch = await runUntraced(() => orders.leaseUnfinishedOrders(request));
    for (const order of batch.orders) log.info({ orderId: order.orderId, state: order.state }, 'finishing an order');
    const results = await Promise.allSettled(batch.orders.map((order) => saga.run(order)));
    const hasAdvanced = (at: number) => {
      const result = results[at];
      return result?.status === 'fulfilled' && result.value.state !== batch.orders[at]?.state;
    };
    return !closed && batch.orders.length === batchSize && batch.orders.some((_, at) => hasAdvanced(at));
  }

  function start(): void {
    running = reconcile();
  }

  timer = setTimeout(start, 0);
  return {
    /** Starts no more orders, and waits for the running batch. */
    close(): Promise<void> {
      closed = true;
      clearTimeout(timer);
      return running;
    },
  };
}
