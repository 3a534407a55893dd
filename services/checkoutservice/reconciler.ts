// Finishes what a crash has left half-done: orders that are not final and that nobody works on.
import type { shop } from '@boutique/protos/shop';
import type { Log } from '@boutique/service-kit/log';
import type { Client } from '@boutique/service-kit/rpc';
import { untraced } from '@boutique/service-kit/telemetry';
import { leaseMs, type OrderSaga } from './saga.ts';

interface Reconciling {
  orders: Client<typeof shop.OrderService.service>;
  saga: OrderSaga;
  log: Log;
  everyMs: number;
}

const mostAtOnce = 10;

/** Looks at once and then every `everyMs`; with leases of 12 s an order waits less than 30 s for it. */
export function startReconciler({ orders, saga, log, everyMs }: Reconciling) {
  let timer: NodeJS.Timeout;
  let closed = false;

  async function look(): Promise<void> {
    try {
      const request = { leaseOwner: saga.leaseOwner, leaseMs, limit: mostAtOnce };
      // Looking is no part of anybody's request: it would fill the trace list.
      const found = await untraced(() => orders.leaseUnfinishedOrders(request));
      for (const order of found.orders) log.info({ orderId: order.orderId, state: order.state }, 'finishing an order');
      // One that fails again is leased again.
      await Promise.allSettled(found.orders.map((order) => saga.run(order)));
    } catch (error) {
      log.debug({ reason: String(error) }, 'could not look for unfinished orders');
    }
    if (!closed) timer = setTimeout(look, everyMs).unref();
  }

  timer = setTimeout(look, 0);
  return {
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}
