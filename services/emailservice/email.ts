// The RPCs of hipstershop.EmailService.
import { isEmailAddress } from '@boutique/protos/email-address';
import type { OrderResult__Output as Order } from '@boutique/protos/gen/hipstershop/OrderResult.ts';
import type { shop } from '@boutique/protos/shop';
import { checkSize, invalidArgument } from '@boutique/service-kit/errors';
import type { Log } from '@boutique/service-kit/log';
import type { Handlers } from '@boutique/service-kit/rpc';
import type { Outbox } from './store.ts';
import { confirmation } from './template.ts';

const longestKey = 128;
const usualLimit = 20;
const largestLimit = 100;

/**
 * Handlers over an outbox. One that can't be reached is UNAVAILABLE: then no mail was stored. A confirmation is stored
 * and no more: `stored` tells whoever delivers it, and no mail server can hold up an order.
 */
export function emailHandlers(
  outbox: Outbox,
  log: Log,
  stored: () => void = () => {},
): Handlers<typeof shop.EmailService.service> {
  return {
    async sendOrderConfirmation({ email, order, idempotencyKey }) {
      checkAddress(email);
      checkOrder(order);
      checkSize('idempotency_key', idempotencyKey, longestKey);
      const mail = { orderId: order.orderId, to: email, ...render(order), createdAtMs: Date.now() };
      if (!(await outbox.add(mail, idempotencyKey))) return {};
      log.info({ orderId: order.orderId }, 'confirmation in the outbox');
      stored();
      return {};
    },

    async listSent({ limit, orderId }) {
      if (limit < 0 || limit > largestLimit)
        throw invalidArgument('limit', `is ${limit}, but must be 1 to ${largestLimit}`);
      return { mails: await outbox.newest(limit || usualLimit, orderId) };
    },
  };
}

function checkAddress(email: string): void {
  if (!email) throw invalidArgument('email', 'is missing');
  if (!isEmailAddress(email)) throw invalidArgument('email', 'is not an e-mail address');
}

function checkOrder(order: Order | null): asserts order is Order {
  if (!order) throw invalidArgument('order', 'is missing');
  if (!order.orderId) throw invalidArgument('order.order_id', 'is missing');
  // It stands in the subject, which is a header.
  if (order.orderId.length > longestKey || /\p{C}/u.test(order.orderId))
    throw invalidArgument('order.order_id', 'is no order id');
  for (const [at, { item, cost }] of order.items.entries()) {
    if (!item) throw invalidArgument(`order.items[${at}].item`, 'is missing');
    if (!cost) throw invalidArgument(`order.items[${at}].cost`, 'is missing');
  }
}

function render(order: Order) {
  try {
    return confirmation(order);
  } catch (error) {
    // What the arithmetic of money refuses: broken amounts, and several currencies in one sum.
    if (error instanceof RangeError) throw invalidArgument('order', `has amounts that make no sense: ${error.message}`);
    throw error;
  }
}
