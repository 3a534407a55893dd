// A client that calls checkoutservice without an idempotency key: its retries have the same x-request-id, like a mesh's.

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { shop } from '@boutique/protos/shop';
import { connect } from '@boutique/service-kit/connect';
import { hasCode, status } from '@boutique/service-kit/errors';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import type { Environment } from './environment.ts';
import { card, newOutcome, type Outcome, type Purchase, type Result, recordAdded, retryPausesMs } from './purchases.ts';

const workload = testWorkload('buyers', { LOG_LEVEL: 'silent' });
const responseMs = 6_000;
const limitMs = 120_000;

export type Clients = ReturnType<typeof connectClients>;

export function connectClients(environment: Environment) {
  const cart = connect({ workload, service: shop.CartService, address: environment.cart });
  const checkouts = environment.checkouts.map((address) =>
    connect({ workload, service: shop.CheckoutService, address }),
  );
  return {
    cart,
    checkouts,
    close() {
      for (const client of [cart, ...checkouts]) client.close();
    },
  };
}

export async function buyByClient(purchase: Purchase, clients: Clients): Promise<Outcome> {
  const userId = `client-${randomUUID()}`;
  const outcome = newOutcome(purchase, userId);
  if (!(await isCartFilled(outcome, clients))) return outcome;
  await sleep(purchase.typingMs);
  const requestId = randomUUID();
  const clicks = Array.from({ length: purchase.clicks }, (_, click) =>
    place(outcome, clients, requestId, purchase.side + click),
  );
  const putting = purchase.later && add(outcome, clients, purchase.later, 1);
  outcome.results = await Promise.all(clicks);
  await putting;
  return outcome;
}

async function isCartFilled(outcome: Outcome, clients: Clients): Promise<boolean> {
  const { productId, quantity } = outcome.purchase;
  for (const end = Date.now() + limitMs; Date.now() < end; await sleep(500)) {
    const found = await clients.cart.getCart({ userId: outcome.userId }).catch(() => undefined);
    if (found && found.items.length > 0) return true;
    if (found) await add(outcome, clients, productId, quantity);
  }
  return false;
}

async function add(outcome: Outcome, { cart }: Clients, productId: string, quantity: number): Promise<void> {
  const done = await cart.addItem({ userId: outcome.userId, item: { productId, quantity } }).catch(() => undefined);
  recordAdded(outcome, productId, done ? 'sure' : 'perhaps', quantity);
}

/** Retries UNAVAILABLE at the other replica, as a mesh does. */
async function place(outcome: Outcome, { checkouts }: Clients, requestId: string, side: number): Promise<Result> {
  const request = { ...requestFor(outcome.purchase), userId: outcome.userId };
  const options = { timeoutMs: responseMs, metadata: { 'x-request-id': requestId } };
  for (const [at, pauseMs] of [0, ...retryPausesMs].entries()) {
    await sleep(pauseMs);
    outcome.sent++;
    try {
      const response = await checkouts[(side + at) % checkouts.length]?.placeOrder(request, options);
      return { kind: 'order', id: response?.order?.orderId ?? '', isFinal: true };
    } catch (error) {
      if (hasCode(error, status.INVALID_ARGUMENT)) return { kind: 'refused' };
      outcome.failedAt = Date.now();
      if (!hasCode(error, status.UNAVAILABLE)) return { kind: 'unknown' };
    }
  }
  // UNAVAILABLE may also mean that the connection broke after the request was sent.
  return { kind: 'unknown' };
}

const requestFor = ({ email, number, badCard }: Purchase) => ({
  userCurrency: 'USD',
  address: { streetAddress: `${number} Harbour Lane`, city: 'Boston', state: 'MA', country: 'US', postcode: '02110' },
  email,
  creditCard: {
    creditCardNumber: card(badCard),
    creditCardCvv: 672,
    creditCardExpirationYear: new Date().getFullYear() + 1,
    creditCardExpirationMonth: 1,
  },
});
