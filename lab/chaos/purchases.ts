// Who buys what, when and how: made from the seed, as the faults are.
import { allProducts } from '../../testing/buying.ts';
import { chanceOf } from './random.ts';

export interface Purchase {
  readonly number: number;
  readonly atMs: number;
  /** From the full cart to the order: what is to break by then breaks in the middle of it. */
  readonly typingMs: number;
  /** A visitor with a browser, or a client of checkoutservice that has its call's x-request-id in place of a key. */
  readonly by: 'form' | 'request-id';
  /** Of two frontends or replicas: where the first try goes. */
  readonly side: 0 | 1;
  /** How often the same form is sent at once. */
  readonly clicks: number;
  readonly productId: string;
  readonly quantity: number;
  /** Refused by paymentservice. */
  readonly badCard: boolean;
  /** Put into the cart while the order is under way; it may be bought or not. */
  readonly later: string | undefined;
  /** Tells in every store whose purchase a record belongs to. */
  readonly email: string;
}

const longestTypingMs = 2_000;
const share = { requestId: 0.25, doubleClick: 0.2, badCard: 0.06, later: 0.15 };

export function purchases(seed: number, count: number, lengthMs: number): Purchase[] {
  // Other numbers than the schedule's.
  const chance = chanceOf(seed ^ 0x5bd1e995);
  return Array.from({ length: count }, (_, number) => ({
    number,
    atMs: chance.whole(0, lengthMs),
    typingMs: chance.whole(0, longestTypingMs),
    by: chance.happens(share.requestId) ? 'request-id' : 'form',
    side: chance.happens(0.5) ? 0 : 1,
    clicks: chance.happens(share.doubleClick) ? chance.whole(2, 3) : 1,
    productId: chance.oneOf(allProducts),
    quantity: chance.whole(1, 5),
    badCard: chance.happens(share.badCard),
    later: chance.happens(share.later) ? chance.oneOf(allProducts) : undefined,
    email: `buyer-${number}@example.com`,
  }));
}

/** What a buyer was told of one sending, repeats and all. */
export type Told =
  | { kind: 'order'; id: string; isFinal: boolean }
  | { kind: 'refused' }
  /** That nothing was ordered. */
  | { kind: 'nothing' }
  /** Nothing for certain: no answer, or one that says so. */
  | { kind: 'unknown' };

/** How a purchase went, as its buyer saw it. */
export interface Outcome {
  readonly purchase: Purchase;
  userId: string;
  told: Told[];
  /** Forms and calls sent, repeats included. */
  sent: number;
  /** When a request failed last, Unix ms; 0: never. */
  failedAt: number;
  /** Pieces in the cart by product: those that certainly came into it, and those that may have. */
  added: Map<string, { sure: number; perhaps: number }>;
}

export const card = (isBad: boolean) => (isBad ? '4111111111111112' : '4111111111111111');

/** Notes that pieces came into the cart, or may have. */
export function note({ added }: Outcome, productId: string, how: 'sure' | 'perhaps', quantity: number): void {
  const line = added.get(productId) ?? { sure: 0, perhaps: 0 };
  line[how] += quantity;
  added.set(productId, line);
}
