// The purchases of a run, generated from the seed like the faults, and their outcomes.
import { allProducts } from '../../testing/buying.ts';
import type { Statement } from './claims.ts';
import { chanceOf } from './random.ts';

export interface Purchase {
  readonly number: number;
  readonly atMs: number;
  /** Pause between filling the cart and ordering, so that faults occur in the middle of a purchase. */
  readonly typingMs: number;
  /** A visitor with a browser, or a client of checkoutservice whose x-request-id serves as the key. */
  readonly by: 'form' | 'request-id';
  /** Which of two frontends or replicas gets the first attempt. */
  readonly side: 0 | 1;
  /** How often the same form is sent in parallel. */
  readonly clicks: number;
  readonly productId: string;
  readonly quantity: number;
  /** paymentservice rejects it. */
  readonly badCard: boolean;
  /** A product added to the cart while the order is in progress; it may or may not become part of the order. */
  readonly later: string | undefined;
  /** Identifies the purchase in every store. */
  readonly email: string;
}

const maxTypingMs = 2_000;
const share = { requestId: 0.25, doubleClick: 0.2, badCard: 0.06, later: 0.15 };

export function purchases(seed: number, count: number, lengthMs: number): Purchase[] {
  // Makes the random numbers independent of the schedule's.
  const chance = chanceOf(seed ^ 0x5bd1e995);
  return Array.from({ length: count }, (_, number) => ({
    number,
    atMs: chance.whole(0, lengthMs),
    typingMs: chance.whole(0, maxTypingMs),
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

/** The result of one click, including retries. */
export type Result =
  | { kind: 'order'; id: string; isFinal: boolean }
  | { kind: 'refused' }
  /** A page that says nothing was ordered. */
  | { kind: 'nothing' }
  /** No response, or a response that does not say what happened. */
  | { kind: 'unknown' };

/** The pause before each retry; the buyer gives up after the last. */
export const retryPausesMs = [25, 250, 1_000, 3_000, 5_000, 5_000, 5_000];

/** How a purchase went, from the buyer's point of view. */
export interface Outcome {
  readonly purchase: Purchase;
  userId: string;
  results: Result[];
  /** What pages said. */
  statements: Statement[];
  /** Forms and calls sent, including retries. */
  sent: number;
  /** When the first form was sent, Unix ms; 0 for never. */
  firstSentAt: number;
  /** When a request last failed, Unix ms; 0 for never. */
  failedAt: number;
  /** Quantities added to the cart, by product: those certainly added, and those that may have been. */
  added: Map<string, { sure: number; perhaps: number }>;
}

export const newOutcome = (purchase: Purchase, userId = ''): Outcome => ({
  purchase,
  userId,
  results: [],
  statements: [],
  sent: 0,
  firstSentAt: 0,
  failedAt: 0,
  added: new Map(),
});

export const card = (isBad: boolean) => (isBad ? '4111111111111112' : '4111111111111111');

/** Records that items were added to the cart, or may have been. */
export function recordAdded({ added }: Outcome, productId: string, how: 'sure' | 'perhaps', quantity: number): void {
  const line = added.get(productId) ?? { sure: 0, perhaps: 0 };
  line[how] += quantity;
  added.set(productId, line);
}
