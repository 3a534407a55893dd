// The RPCs of hipstershop.EmailService.
import { isEmailAddress } from '@boutique/protos/email-address';
import type { OrderResult__Output as Order } from '@boutique/protos/gen/hipstershop/OrderResult.ts';
import type { shop } from '@boutique/protos/shop';
import { invalidArgument, notFound } from '@boutique/service-kit/errors';
import type { Log } from '@boutique/service-kit/log';
import type { Handlers } from '@boutique/service-kit/rpc';
import type { Outbox } from './store.ts';
import { confirmation } from './template.ts';

const defaultLimit = 20;
const maxLimit = 100;

/**
 * A confirmation is only stored here, so a slow mail server can't delay an order; `onStored` wakes the deliverer. If
 * the outbox is UNAVAILABLE, nothing was stored.
 */
export function emailHandlers(
  outbox: Outbox,
  log: Log,
  onStored: () => void = () => {},
): Handlers<typeof shop.EmailService.service> {
  return {
    async sendOrderConfirmation({ email, order, idempotencyKey }) {
      checkAddress(email);
      checkOrder(order);
      const mail = { orderId: order.orderId, to: email, ...render(order), createdAtMs: Date.now() };
      if (!(await outbox.add(mail, idempotencyKey))) return {};
      log.info({ event: 'shop.mail.stored', orderId: order.orderId }, 'confirmation stored in the outbox');
      onStored();
      return {};
    },

    async listSent({ limit, orderId, pageToken }) {
      if (limit < 0 || limit > maxLimit) throw invalidArgument('limit', `is ${limit}, but must be 1 to ${maxLimit}`);
      if (pageToken && !isId(pageToken)) throw invalidArgument('page_token', 'is not from a previous page');
      const size = limit || defaultLimit;
      const found = await outbox.newest(size + 1, orderId, pageToken || undefined);
      const mails = found.slice(0, size);
      // The token of a page is the ID of its last email.
      return { mails, nextPageToken: found.length > size ? mails.at(-1)?.id : '' };
    },

    async getSent({ id }) {
      const mail = isId(id) ? await outbox.get(id) : undefined;
      if (!mail) throw notFound(`no email ${id}`);
      return mail;
    },
  };
}

/** IDs are positive integers. */
const isId = (text: string): boolean => /^[1-9]\d{0,14}$/.test(text);

function checkAddress(email: string): void {
  if (!email) throw invalidArgument('email', 'is missing');
  if (!isEmailAddress(email)) throw invalidArgument('email', 'is not a valid email address');
}

function checkOrder(order: Order | null): asserts order is Order {
  if (!order) throw invalidArgument('order', 'is missing');
  if (!order.orderId) throw invalidArgument('order.order_id', 'is missing');
  // The ID is part of the subject, which is a header.
  if (/\p{C}/u.test(order.orderId)) throw invalidArgument('order.order_id', 'must not have control characters');
  for (const [at, { item, cost }] of order.items.entries()) {
    if (!item) throw invalidArgument(`order.items[${at}].item`, 'is missing');
    if (!cost) throw invalidArgument(`order.items[${at}].cost`, 'is missing');
  }
}

function render(order: Order) {
  try {
    return confirmation(order);
  } catch (error) {
    // Thrown for invalid amounts, and for sums of different currencies.
    if (error instanceof RangeError) throw invalidArgument('order', `has invalid amounts: ${error.message}`);
    throw error;
  }
}
