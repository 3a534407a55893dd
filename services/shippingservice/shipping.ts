// The RPCs of hipstershop.ShippingService.
import { isCapability, keyOf } from '@boutique/protos/capability';
import type { CartItem__Output as CartItem } from '@boutique/protos/gen/hipstershop/CartItem.ts';
import type { shop } from '@boutique/protos/shop';
import { failedPrecondition, idempotencyKeyReused, invalidArgument } from '@boutique/service-kit/errors';
import { fingerprint } from '@boutique/service-kit/idempotency';
import type { Log } from '@boutique/service-kit/log';
import type { Handlers } from '@boutique/service-kit/rpc';
import { quote } from './quote.ts';
import type { ShipmentStore } from './store.ts';
import { trackingId } from './tracking-id.ts';

/** If the store is UNAVAILABLE, nothing was shipped. */
export function shippingHandlers(store: ShipmentStore, log: Log): Handlers<typeof shop.ShippingService.service> {
  return {
    getQuote({ items }) {
      return { costUsd: quote(countItems(items)) };
    },

    async shipOrder({ address, items, idempotencyKey, capability }) {
      if (!address) throw invalidArgument('address', 'is missing');
      countItems(items);
      if (capability) checkCapability(capability);
      const shipment = { trackingId: trackingId(address), fingerprint: fingerprint({ address, items }) };
      // Without a key a repeat can't be recognized, so nothing is stored.
      const stored = idempotencyKey ? await store.ship(keyOf(idempotencyKey, capability), shipment) : shipment;
      if (!stored.trackingId) throw failedPrecondition('the shipment was cancelled before it was sent');
      if (stored.fingerprint !== shipment.fingerprint)
        throw invalidArgument(
          'idempotency_key',
          'was used before, for other items or another address',
          idempotencyKeyReused,
        );
      if (stored.trackingId === shipment.trackingId)
        log.info(
          { event: 'shop.shipment.shipped', trackingId: stored.trackingId, orderId: idempotencyKey || undefined },
          'shipped',
        );
      return { trackingId: stored.trackingId };
    },

    async cancelShipment({ orderId, capability }) {
      if (!orderId) throw invalidArgument('order_id', 'is missing');
      checkCapability(capability);
      const { trackingId } = await store.cancel(keyOf(orderId, capability));
      if (trackingId) log.info({ event: 'shop.shipment.not_cancelled', orderId, trackingId }, 'already shipped');
      else log.info({ event: 'shop.shipment.cancelled', orderId }, 'cancelled');
      return { trackingId };
    },

    async forgetOrders({ keys }) {
      await store.forget(keys);
      return {};
    },
  };
}

function checkCapability(capability: string): void {
  if (!isCapability(capability)) throw invalidArgument('capability', "is not an order's capability");
}

function countItems(items: CartItem[]): number {
  const invalid = items.findIndex(({ quantity }) => quantity < 0);
  if (invalid >= 0) throw invalidArgument(`items[${invalid}].quantity`, 'is negative');
  return items.reduce((sum, { quantity }) => sum + quantity, 0);
}
