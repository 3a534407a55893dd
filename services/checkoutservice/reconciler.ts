// Finishes orders that a crash left unfinished: those that are not final and have no lease.
import type { Order__Output as Order } from '@boutique/protos/gen/hipstershop/Order.ts';
import { orderIdAttribute } from '@boutique/protos/order-id';
import type { shop } from '@boutique/protos/shop';
import type { Log } from '@boutique/service-kit/log';
import type { Client } from '@boutique/service-kit/rpc';
import { withSpanAttribute } from '@boutique/service-kit/span-attributes';
import { runUntraced } from '@boutique/service-kit/telemetry';
import type { Refunds } from './foreign-payment.ts';
import { leaseMs, type OrderSaga } from './saga.ts';

interface Deps {
  orders: Pick<Client<typeof shop.OrderService.service>, 'leaseUnfinishedOrders'>;
  refunds: Pick<Refunds, 'support'>;
  saga: Pick<OrderSaga, 'leaseOwner' | 'run'>;
  log: Pick<Log, 'info' | 'warn'>;
  intervalMs: number;
}

const batchSize = 10;

/** Runs immediately and then every `intervalMs`. With leases of 15 s, an unfinished order waits less than 30 s. */
export function startReconciler({ orders, refunds, saga, log, intervalMs }: Deps) {
  let timer: NodeJS.Timeout;
  let running: Promise<void> = Promise.resolve();
  let closed = false;
  let isFailing = false;

  async function reconcile(): Promise<void> {
    try {
      await refunds.support();
      while (await finishBatch());
    } catch (error) {
      if (!isFailing)
        log.warn({ event: 'shop.reconciler.failed', reason: String(error) }, 'unfinished orders cannot be queried');
      isFailing = true;
    }
    if (!closed) timer = setTimeout(start, intervalMs).unref();
  }

  /** Returns true if there may be more: the batch was full, and at least one order advanced. */
  async function finishBatch(): Promise<boolean> {
    const request = { leaseOwner: saga.leaseOwner, leaseMs, limit: batchSize };
    // Not part of a request: traces of the polling would fill the trace list.
    const batch = await runUntraced(() => orders.leaseUnfinishedOrders(request));
    if (isFailing) log.info({ event: 'shop.reconciler.recovered' }, 'unfinished orders can be queried again');
    isFailing = false;
    for (const { orderId, state } of batch.orders)
      log.info({ event: 'shop.order.resumed', orderId, orderState: state }, 'finishing an order');
    const isAdvanced = await Promise.all(batch.orders.map(finish));
    return !closed && batch.orders.length === batchSize && isAdvanced.includes(true);
  }

  /** Returns whether the order advanced. */
  async function finish(order: Order): Promise<boolean> {
    try {
      const { state } = await withSpanAttribute(orderIdAttribute, order.orderId, () => saga.run(order));
      return state !== order.state;
    } catch (error) {
      log.warn(
        { event: 'shop.order.not_finished', orderId: order.orderId, reason: String(error) },
        'order not finished',
      );
      return false;
    }
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
