// A visitor who buys through a frontend, and resends the same form where a mesh would retry.
import { setTimeout as sleep } from 'node:timers/promises';
import { formOf } from '../../testing/page.ts';
import { type Fields, type ShopResponse, type Visitor, visitor } from '../../testing/visitor.ts';
import { type Claim, claimsOf } from './claims.ts';
import { card, newOutcome, type Outcome, type Purchase, type Result, recordAdded, retryPausesMs } from './purchases.ts';

const responseMs = 10_000;
/** For filling a cart. */
const limitMs = 120_000;
const retried = [502, 503, 504];
/** Long enough for most orders to be finished. */
const rereadMs = 1_500;

export async function buyByForm(purchase: Purchase, frontends: readonly string[]): Promise<Outcome> {
  const outcome = newOutcome(purchase);
  const [first = '', second = ''] = purchase.side === 0 ? frontends : frontends.toReversed();
  const browser = visitor(first);
  const form = await filledForm(browser, outcome);
  if (!form) return outcome;
  await sleep(purchase.typingMs);
  const clicks = Array.from({ length: purchase.clicks }, (_, click) =>
    place(browser, form, click % 2 === 0 ? [first, second] : [second, first], outcome),
  );
  const putting = purchase.later && add(browser, outcome, purchase.later, 1);
  outcome.results = await Promise.all(clicks);
  await putting;
  return outcome;
}

/** Fills the cart and reads the order form from its page; undefined on timeout. */
async function filledForm(browser: Visitor, outcome: Outcome): Promise<Fields | undefined> {
  const { productId, quantity, email, badCard, number } = outcome.purchase;
  for (const end = Date.now() + limitMs; Date.now() < end; await sleep(500)) {
    const page = await responseOf(browser.send('/cart', { signal: AbortSignal.timeout(responseMs) }));
    outcome.userId = browser.cookies.get('shop_session-id') ?? '';
    if (page?.status !== 200) {
      outcome.failedAt = Date.now();
      continue;
    }
    if (page.text.includes('/cart/checkout"')) {
      const typed = { email, street_address: `${number} Harbour Lane`, credit_card_number: card(badCard) };
      return { ...formOf(page.text, '/cart/checkout'), ...typed };
    }
    await add(browser, outcome, productId, quantity);
  }
  return undefined;
}

/** Adds a product to the cart; without a response, it may or may not have been added. */
async function add(browser: Visitor, outcome: Outcome, productId: string, quantity: number): Promise<void> {
  const fields = { product_id: productId, quantity: String(quantity) };
  const response = await responseOf(post(browser, '/cart', fields));
  recordAdded(outcome, productId, response?.status === 302 ? 'sure' : 'perhaps', quantity);
}

async function place(browser: Visitor, form: Fields, origins: string[], outcome: Outcome): Promise<Result> {
  let result: Result = { kind: 'unknown' };
  for (const [at, pauseMs] of [0, ...retryPausesMs].entries()) {
    await sleep(pauseMs);
    outcome.sent++;
    const hadOrder = outcome.statements.some(({ orderId }) => orderId !== '');
    const sentAt = Date.now();
    outcome.firstSentAt ||= sentAt;
    const response = await responseOf(post(browser, `${origins[at % origins.length]}/cart/checkout`, form));
    const claims = claimsOf(response?.text ?? '');
    result = resultOf(response, claims);
    const times = { firstSentAt: outcome.firstSentAt, sentAt, respondedAt: Date.now() };
    outcome.statements.push({ orderId: '', claims, attempt: { ...times, hadOrder, isOnly: outcome.sent === 1 } });
    if (result.kind === 'order') await readOrder(browser, result.id, outcome);
    if (response && !retried.includes(response.status)) break;
    outcome.failedAt = Date.now();
  }
  return result;
}

/** Reads the order's page twice: its sentences change with the order's state. */
async function readOrder(browser: Visitor, orderId: string, { statements }: Outcome): Promise<void> {
  for (const pauseMs of [0, rereadMs]) {
    await sleep(pauseMs);
    const page = await responseOf(browser.send(`/orders/${orderId}`, { signal: AbortSignal.timeout(responseMs) }));
    if (page?.status === 200) statements.push({ orderId, claims: claimsOf(page.text) });
  }
}

function resultOf(response: ShopResponse | undefined, claims: readonly Claim[]): Result {
  if (response?.status === 303) return { kind: 'order', id: response.location.split('/').at(-1) ?? '', isFinal: false };
  if (response?.status === 422) return { kind: 'refused' };
  return { kind: claims.includes('nothing-ordered') ? 'nothing' : 'unknown' };
}

const post = (browser: Visitor, path: string, fields: Fields): Promise<ShopResponse> =>
  browser.send(path, {
    method: 'POST',
    body: new URLSearchParams(fields),
    signal: AbortSignal.timeout(responseMs),
  });

/** undefined without a response: the connection broke, or the request timed out. */
const responseOf = (sending: Promise<ShopResponse>): Promise<ShopResponse | undefined> =>
  sending.catch(() => undefined);
