// How often one click charges a card if the shipment fails, counted in the payment store.
import { randomUUID } from 'node:crypto';
import { withShopRedis } from '../../../deploy/cluster/redis-password.ts';
import { programConfigMap } from '../../../deploy/lessons/bundled-program.ts';
import type { Lesson, Shop } from '../../../deploy/lessons/lesson.ts';
import { eventually } from '../../../deploy/lessons/observe.ts';
import { readRedis } from '../../../lab/chaos/redis-records.ts';
import { fillCart, orderForm, placeOrder } from '../../../testing/buying.ts';

interface Click {
  /** Of the visitor's page. */
  readonly status: number;
  readonly charges: number;
  readonly refunds: number;
}

/** One visitor orders once, with an email address of their own. */
async function click(shop: Shop): Promise<Click> {
  const email = `${randomUUID()}@example.com`;
  const ann = shop.visitor();
  await fillCart(ann);
  const { status } = await placeOrder(ann, { ...(await orderForm(ann)), email });
  const { orders, charges } = await withShopRedis(shop.to, (address) => readRedis([address]));
  // The naive checkout has no orders; its charges have keys that begin with the email address.
  const ids = orders.filter((order) => order.email === email).map(({ id }) => id);
  const own = charges.filter(({ key, transactionId }) => transactionId && (key.startsWith(email) || ids.includes(key)));
  return { status, charges: own.length, refunds: own.filter(({ refunded }) => refunded).length };
}

export function lesson(shop: Shop): Lesson {
  const charges = (what: string, wanted: Pick<Click, 'charges' | 'refunds'>) =>
    eventually(shop, async () => {
      const { status, charges, refunds } = await click(shop);
      const refunded = refunds > 0 ? `, refunded ${refunds} times` : '';
      return {
        isMet: charges === wanted.charges && refunds === wanted.refunds,
        text: `${what}: one click, charged ${charges} times${refunded}; the page has status ${status}`,
      };
    });

  return {
    prepare: async () => [await programConfigMap(shop.to, 'retries', 'naive-checkout', 'lab/chaos/naive-checkout.ts')],
    baseline: async () => [await charges("naive checkout, the shop's retries", { charges: 1, refunds: 0 })],
    steps: [
      {
        manifest: 'istio-default.yaml',
        effect: async () => [await charges("naive checkout, Istio's retries", { charges: 3, refunds: 0 })],
      },
      {
        manifest: 'own-checkout.yaml',
        effect: async () => [await charges("the shop's checkout, Istio's retries", { charges: 1, refunds: 1 })],
      },
    ],
  };
}
