// The RPCs of hipstershop.CartService.
import type { shop } from '@boutique/protos/shop';
import { failedPrecondition, invalidArgument } from '@boutique/service-kit/errors';
import type { Handlers } from '@boutique/service-kit/rpc';
import { type CartStore, maxLines } from './store.ts';

/** Per AddItem. Repeated calls may bring a line above this limit. */
const maxQuantityPerCall = 10;
/** Per SetQuantity. */
const maxSetQuantity = 99;

export function cartHandlers(store: CartStore): Handlers<typeof shop.CartService.service> {
  return {
    async addItem({ userId, item }) {
      checkUser(userId);
      if (!item?.productId) throw invalidArgument('item.product_id', 'is missing');
      if (item.quantity < 1 || item.quantity > maxQuantityPerCall)
        throw invalidArgument('item.quantity', `is ${item.quantity}, but must be 1 to ${maxQuantityPerCall}`);
      if (!(await store.add(userId, item.productId, item.quantity)))
        throw failedPrecondition(`the cart is full: it has ${maxLines} products`);
      return {};
    },

    async getCart({ userId }) {
      checkUser(userId);
      return { userId, items: await store.lines(userId) };
    },

    async emptyCart({ userId }) {
      checkUser(userId);
      await store.empty(userId);
      return {};
    },

    async removeItems({ userId, items, idempotencyKey }) {
      checkUser(userId);
      for (const [at, { productId, quantity }] of items.entries()) {
        if (!productId) throw invalidArgument(`items[${at}].product_id`, 'is missing');
        if (quantity < 1) throw invalidArgument(`items[${at}].quantity`, `is ${quantity}, but must be at least 1`);
      }
      await store.remove(userId, items, idempotencyKey);
      return {};
    },

    async setQuantity({ userId, item }) {
      checkUser(userId);
      if (!item?.productId) throw invalidArgument('item.product_id', 'is missing');
      if (item.quantity < 0 || item.quantity > maxSetQuantity)
        throw invalidArgument('item.quantity', `is ${item.quantity}, but must be 0 to ${maxSetQuantity}`);
      await store.setQuantity(userId, item.productId, item.quantity);
      return {};
    },
  };
}

function checkUser(userId: string): void {
  if (!userId) throw invalidArgument('user_id', 'is missing');
}
