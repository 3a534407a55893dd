// Data that a store or a process keeps for strangers: many carts, large orders and emails, endless streams.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { rawClient } from '@boutique/service-kit/testing/raw-client';
import { Client, credentials } from '@grpc/grpc-js';
import { healthService } from '../../../service-kit/health.ts';
import { reflectionDefinition } from '../../../service-kit/reflection-server.ts';
import { mug } from '../../../testing/buying.ts';
import { rowsOf } from '../../chaos/sqlite-records.ts';
import type { Attack, AttackContext } from '../attack.ts';
import { type Tally, tally } from '../tally.ts';
import { maxCarts } from '../target.ts';
import { codeOf, refusals, repeat, withClients } from './requests.ts';

const janitorMs = 10_000;
/** For a busy machine to receive the messages. */
const endMs = 10_000;
/** The attack is their number, not their rate: more in parallel would only measure the machine. */
const strangers = 4;
const usd = { currencyCode: 'USD', units: '1', nanos: 0 };
const isRefused = (code: string) => refusals.includes(code);

/** Each visit without a cookie is a new cart. */
async function manyCarts({ target, isQuick }: AttackContext): Promise<Tally> {
  const counts = tally();
  await repeat(isQuick ? 2_200 : 2_800, strangers, async () => {
    const body = new URLSearchParams({ product_id: mug, quantity: '1' });
    const { status } = await fetch(`${target.url}/cart`, { method: 'POST', redirect: 'manual', body });
    counts.check([302, 503].includes(status), `POST /cart: ${status}`);
  });
  const carts = () =>
    Number(rowsOf(target.dataDir, 'cartservice', 'SELECT count(DISTINCT user_id) AS n FROM lines')[0]?.n);
  // The limit may be exceeded for a moment.
  for (const end = Date.now() + janitorMs; carts() > maxCarts && Date.now() < end; ) await sleep(250);
  counts.check(carts() <= maxCarts, `${carts()} carts are stored, the limit is ${maxCarts}`);
  return counts.result();
}

const manyLines = ({ target, isQuick }: AttackContext) =>
  withClients(target, async ({ cart }) => {
    const counts = tally();
    const lines = isQuick ? 150 : 500;
    await repeat(lines, 10, (at) =>
      codeOf(cart.addItem({ userId: 'many-lines', item: { productId: String(at).padStart(100, 'x'), quantity: 1 } })),
    );
    const { items } = await cart.getCart({ userId: 'many-lines' });
    counts.check(items.length <= 200, `a cart with ${items.length} lines`);
    const removed = Array.from({ length: 5_000 }, (_, at) => ({ productId: `p${at}`, quantity: 1 }));
    const keys = ['k'.repeat(100_000), 'k'];
    for (const idempotencyKey of keys) {
      const code = await codeOf(cart.removeItems({ userId: 'many-lines', items: removed, idempotencyKey }));
      counts.check(isRefused(code), `RemoveItems of 5,000 lines: ${code}`);
    }
    return counts.result();
  });

/** An order of 200 KB is rejected, or at least does not prevent others from being finished. */
const largeOrders = ({ target }: AttackContext) =>
  withClients(target, async ({ orders }) => {
    const counts = tally();
    const item = { item: { productId: mug, quantity: 1 }, cost: usd, name: 'x'.repeat(200_000) };
    await repeat(12, 4, async (at) => {
      const order = { userId: `large-${at}`, email: 'a@example.com', result: { items: [item], total: usd } };
      const request = { order, idempotencyKey: `large-${at}`, leaseOwner: 'stranger', leaseMs: 1 };
      const code = await codeOf(orders.createOrder(request));
      counts.check(isRefused(code), `CreateOrder of 200 KB: ${code}`);
    });
    for (const [field, value] of Object.entries({ userId: 'u'.repeat(100_000), email: 'e'.repeat(100_000) })) {
      const order = { userId: 'u', email: 'a@example.com', result: { items: [], total: usd }, [field]: value };
      const code = await codeOf(orders.createOrder({ order, idempotencyKey: field, leaseOwner: 's', leaseMs: 1 }));
      counts.check(isRefused(code), `CreateOrder with 100 KB in ${field}: ${code}`);
    }
    return counts.result();
  });

const largeMails = ({ target }: AttackContext) =>
  withClients(target, async ({ email }) => {
    const counts = tally();
    await repeat(40, 4, async (at) => {
      const items = [{ item: { productId: 'p'.repeat(240_000), quantity: 1 }, cost: usd }];
      const order = { orderId: `large-${at}`, items, shippingCost: usd };
      const code = await codeOf(
        email.sendOrderConfirmation({ email: 'a@example.com', order, idempotencyKey: `l${at}` }),
      );
      counts.check(isRefused(code), `SendOrderConfirmation of 240 KB: ${code}`);
    });
    const { status } = await fetch(`${target.url}/outbox`);
    counts.check(status === 200, `the outbox: ${status}`);
    return counts.result();
  });

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

const manyCurrencies = ({ target, isQuick }: AttackContext) =>
  withClients(target, async ({ email }) => {
    const counts = tally();
    await repeat(isQuick ? 300 : 1_500, strangers, async (at) => {
      const currencyCode = `Q${letters[Math.floor(at / 26) % 26]}${letters[at % 26]}${at > 675 ? letters[at % 7] : ''}`;
      const cost = { currencyCode, units: '1', nanos: 0 };
      const order = { orderId: `c${at}`, items: [{ item: { productId: 'p', quantity: 1 }, cost }], shippingCost: cost };
      const code = await codeOf(
        email.sendOrderConfirmation({ email: 'a@example.com', order, idempotencyKey: `c${at}` }),
      );
      // Qatar's currency exists.
      counts.check(isRefused(code) || currencyCode === 'QAR', `an email in ${currencyCode}: ${code}`);
    });
    return counts.result();
  });

/** Streams stay open as long as their caller, so their number and the length of their names need limits. */
async function watches({ target, isQuick }: AttackContext): Promise<Tally> {
  const counts = tally();
  const { definition } = healthService('', []);
  for (const [name, count, bytes] of [
    ['adservice', 60, 200_000],
    ['shoppingassistantservice', isQuick ? 15 : 60, 3_900_000],
  ] as const) {
    const client = rawClient(target.addressOf(name));
    let ended = 0;
    const service = 'x'.repeat(bytes);
    const streams = Array.from({ length: count }, () =>
      client
        .serverStream(definition, 'Watch', { service })
        .on('error', () => ended++)
        .on('data', () => {}),
    );
    for (const end = Date.now() + endMs; ended < count && Date.now() < end; ) await sleep(100);
    for (let at = 0; at < count; at++) counts.check(at < ended, `Watch with a name of ${bytes} bytes stays open`);
    for (const stream of streams) stream.cancel();
    client.close();
  }
  return counts.result();
}

async function manyStreams({ target }: AttackContext): Promise<Tally> {
  const counts = tally();
  const { definition } = healthService('', []);
  const client = rawClient(target.addressOf('adservice'));
  let answered = 0;
  const streams = Array.from({ length: 1_500 }, () =>
    client
      .serverStream(definition, 'Watch', { service: '' })
      .on('error', () => {})
      .on('data', () => answered++),
  );
  await sleep(2_000);
  counts.check(answered <= 1_000, `${answered} streams are open at a time`);
  for (const stream of streams) stream.cancel();
  client.close();
  return counts.result();
}

async function endlessReflection({ target, isQuick }: AttackContext): Promise<Tally> {
  const counts = tally();
  const client = new Client(target.addressOf('adservice'), credentials.createInsecure());
  const { path, requestSerialize, responseDeserialize } =
    reflectionDefinition('v1').ServerReflectionInfo ?? assert.fail();
  const call = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize);
  let responses = 0;
  call.on('data', () => responses++).on('error', () => {});
  for (let at = 0; at < (isQuick ? 500 : 2_000); at++) call.write({ fileContainingSymbol: 'hipstershop.AdService' });
  call.end();
  await new Promise((resolve) => call.once('close', resolve).once('end', resolve).once('error', resolve));
  counts.check(responses <= 200, `${responses} responses on one reflection stream`);
  client.close();
  return counts.result();
}

export const storedData: readonly Attack[] = [
  { group: 'A3', name: 'carts', title: '2,800 carts of visitors who never come back', run: manyCarts },
  { group: 'A3', name: 'cart-lines', title: 'carts with 500 lines, removals of 5,000', run: manyLines },
  { group: 'A3', name: 'large-orders', title: 'orders of 200 KB', run: largeOrders },
  { group: 'A3', name: 'large-emails', title: '40 emails of 240 KB, then the outbox', run: largeMails },
  { group: 'A3', name: 'currencies', title: '1,500 emails in currencies that do not exist', run: manyCurrencies },
  { group: 'A3', name: 'watches', title: '120 health watches with names of up to 3.9 MB', run: watches },
  { group: 'A3', name: 'streams', title: '1,500 streams on one connection', run: manyStreams },
  { group: 'A3', name: 'reflection', title: '2,000 requests on one reflection stream', run: endlessReflection },
];
