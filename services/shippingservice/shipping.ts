// The RPCs of hipstershop.ShippingService.
import type { CartItem__Output as CartItem } from '@boutique/protos/gen/hipstershop/CartItem.ts';
import type { shop } from '@boutique/protos/shop';
import { checkSize, failedPrecondition, idempotencyKeyReused, invalidArgument } from '@boutique/service-kit/errors';
import { fingerprint } from '@boutique/service-kit/idempotency';
import type { Log } from '@boutique/service-kit/log';
import type { Handlers } from '@boutique/service-kit/rpc';
import { quote } from './quote.ts';
import type { ShipmentStore } from './store.ts';
import { trackingId } from './tracking.ts';

const longestKey = 128;

/** Handlers over a store of shipments. A store that can't be reached is UNAVAILABLE: then nothing was sent. */
export function shippingHandlers(store: ShipmentStore, log: Log): Handlers<typeof shop.ShippingService.service> {
  return {
    getQuote({ items }) {
      return { costUsd: quote(piecesOf(items)) };
    },

    async shipOrder({ address, items, idempotencyKey }) {
      if (!address) throw invalidArgument('address', 'is missing');
      piecesOf(items);
      checkSize('idempotency_key', idempotencyKey, longestKey);
      const shipment = { trackingId: trackingId(address), fingerprint: fingerprint({ address, items }) };
      // Without a key nobody can ask again, so there is nothing to remember.
      const sent = idempotencyKey ? await store.ship(idempotencyKey, shipment) : shipment;
      if (!sent.trackingId) throw failedPrecondition('the order is closed: it was cancelled before anything was sent');
      if (sent.fingerprint !== shipment.fingerprint)
        throw invalidArgument(
          'idempotency_key',
          'is that of a shipment of other items or to another address',
          idempotencyKeyReused,
        );
      if (sent.trackingId === shipment.trackingId)
        log.info({ trackingId: sent.trackingId, orderId: idempotencyKey || undefined }, 'sent');
      return { trackingId: sent.trackingId };
    },

    async cancelShipment({ orderId }) {
      if (!orderId) throw invalidArgument('order_id', 'is missing');
      checkSize('order_id', orderId, longestKey);
      const { trackingId: sent } = await store.cancel(orderId);
      log.info({ orderId, trackingId: sent || undefined }, sent ? 'not cancelled: it is on its way' : 'cancelled');
      return { trackingId: sent };
    },
  };
}

function piecesOf(items: CartItem[]): number {
  const wrong = items.findIndex(({ quantity }) => quantity < 0);
  if (wrong >= 0) throw invalidArgument(`items[${wrong}].quantity`, 'is negative');
  return items.reduce((sum, { quantity }) => sum + quantity, 0);
}
