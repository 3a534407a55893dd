// Deletes what the services store for orders whose retention has ended.
import type { shop } from '@boutique/protos/shop';
import { hasCode, ifUnimplemented, status } from '@boutique/service-kit/errors';
import type { Log } from '@boutique/service-kit/log';
import type { Client } from '@boutique/service-kit/rpc';
import { runUntraced } from '@boutique/service-kit/telemetry';

interface Deps {
  orders: Pick<Client<typeof shop.OrderService.service>, 'listExpiredOrders' | 'forgetOrders'>;
  payment: Pick<Client<typeof shop.PaymentService.service>, 'forgetOrders'>;
  shipping: Pick<Client<typeof shop.ShippingService.service>, 'forgetOrders'>;
  log: Pick<Log, 'info' | 'warn'>;
  intervalMs: number;
}

/** Of a pass: little enough not to delay orders. */
const batchSize = 100;
/** Between passes while there are more: with one replica, up to 100 orders per second are deleted. */
const nextBatchMs = 1_000;

/** Runs every `intervalMs`, one pass at a time. Several replicas may delete the same orders. */
export function startRetention({ orders, payment, shipping, log, intervalMs }: Deps) {
  let running: Promise<void> = Promise.resolve();
  let closed = false;
  let isFailing = false;

  /** The order is last, so that a pass that fails is repeated. Returns how many orders were deleted. */
  async function forgetBatch(): Promise<number> {
    const { keys } = await orders.listExpiredOrders({ limit: batchSize });
    if (keys.length === 0) return 0;
    // Online Boutique's services store nothing.
    const nothing = ifUnimplemented(async () => ({}));
    await Promise.all([payment.forgetOrders({ keys }).catch(nothing), shipping.forgetOrders({ keys }).catch(nothing)]);
    await orders.forgetOrders({ keys });
    return keys.length;
  }

  async function pass(): Promise<void> {
    let count = 0;
    try {
      count = await runUntraced(forgetBatch);
      if (isFailing) log.info({ event: 'shop.retention.recovered' }, 'old orders can be deleted again');
      isFailing = false;
    } catch (error) {
      // During an update, orderservice may be older than this service.
      const isNews = !isFailing && !hasCode(error, status.UNIMPLEMENTED);
      if (isNews) log.warn({ event: 'shop.retention.failed', reason: String(error) }, 'old orders cannot be deleted');
      isFailing ||= isNews;
    }
    if (!closed) timer = setTimeout(start, count < batchSize ? intervalMs : Math.min(nextBatchMs, intervalMs)).unref();
  }

  function start(): void {
    running = pass();
  }

  let timer = setTimeout(start, intervalMs).unref();
  return {
    /** Waits for the running pass. */
    close(): Promise<void> {
      closed = true;
      clearTimeout(timer);
      return running;
    },
  };
}
