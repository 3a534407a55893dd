// Finishes what a crash has left half-done: orders that are not final and that nobody works on.
import type { shop } from '@boutique/protos/shop';
import type { Log } from '@boutique/service-kit/log';
import type { Client } from '@boutique/service-kit/rpc';
import { runUntraced } from '@boutique/service-kit/telemetry';
import { leaseMs, type OrderSaga } from './saga.ts';

interface Reconciling {
  orders: Client<typeof shop.OrderService.service>;
  saga: OrderSaga;
  log: Log;
  everyMs: number;
}

const mostAtOnce = 10;

/** Looks at once and then every `everyMs`; with leases of 15 s an order waits less than 30 s for it. */
export function startReconciler({ orders, saga, log, everyMs }: Reconciling) {
  let timer: NodeJS.Timeout;
  let looking: Promise<void> = Promise.resolve();
  let closed = false;

  async function look(): Promise<void> {
    try {
      while (await finishSome());
    } catch (error) {
      log.debug({ reason: String(error) }, 'could not look for unfinished orders');
    }
    if (!closed) timer = setTimeout(start, everyMs).unref();
  }

  /** Whether there may be more to do at once: a full batch, of which something got done. */
  async function finishSome(): Promise<boolean> {
    const request = { leaseOwner: saga.leaseOwner, leaseMs, limit: mostAtOnce };
    // Looking is no part of anybody's request: it would fill the trace list.
    const found = await runUntraced(() => orders.leaseUnfinishedOrders(request));
    for (const order of found.orders) log.info({ orderId: order.orderId, state: order.state }, 'finishing an order');
    const ended = await Promise.allSettled(found.orders.map((order) => saga.run(order)));
    const isDone = (at: number) => {
      const end = ended[at];
      return end?.status === 'fulfilled' && end.value.state !== found.orders[at]?.state;
    };
    return !closed && found.orders.length === mostAtOnce && found.orders.some((_, at) => isDone(at));
  }

  function start(): void {
    looking = look();
  }

  timer = setTimeout(start, 0);
  return {
    /** Starts nothing more, and waits for what it has started. */
    close(): Promise<void> {
      closed = true;
      clearTimeout(timer);
      return looking;
    },
  };
}
