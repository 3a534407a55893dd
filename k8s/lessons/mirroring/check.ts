// A second checkout gets a copy of each order, and charges nobody: both know the order by its key.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { withShopRedis } from '../../../deploy/cluster/redis-password.ts';
import type { Lesson, Shop } from '../../../deploy/lessons/lesson.ts';
import { eventually, require } from '../../../deploy/lessons/observe.ts';
import { readRedis } from '../../../lab/chaos/redis-records.ts';
import { fillCart, orderForm, placeOrder } from '../../../testing/buying.ts';
import { traceIdOf } from '../../../testing/traces.ts';

const count = 5;
/** A copy is sent with the original, and logged when it ends. */
const copyMs = 2_000;

export function lesson(shop: Shop): Lesson {
  /** Resolves with the trace ID, if the order is placed. */
  async function order(email: string): Promise<string[]> {
    const ann = shop.visitor();
    await fillCart(ann);
    const placed = await placeOrder(ann, { ...(await orderForm(ann)), email });
    return placed.status === 303 ? [traceIdOf(placed)] : [];
  }

  /** The line of an RPC has the trace ID of the visitor's page. */
  async function seenBySecond(traceIds: readonly string[]): Promise<number> {
    const log = await shop.kubectl('logs', 'deployment/checkoutservice-second', '--container', 'server');
    const calls = log.split('\n').filter((line) => line.includes('PlaceOrder'));
    return traceIds.filter((id) => calls.some((line) => line.includes(id))).length;
  }

  async function orders(mirrored: number): Promise<string[]> {
    const email = `${randomUUID()}@example.com`;
    let all = 0;
    const text = await eventually(shop, async () => {
      const placed: string[] = [];
      for (let left = count; left > 0; left--) placed.push(...(await order(email)));
      all += placed.length;
      await sleep(copyMs);
      const seen = await seenBySecond(placed);
      return {
        isMet: placed.length === count && seen === mirrored,
        text: `${placed.length} of ${count} orders are placed; the second checkout saw ${seen} of them`,
      };
    });
    const records = await withShopRedis(shop.to, (address) => readRedis([address]));
    const ids = records.orders.filter((one) => one.email === email).map(({ id }) => id);
    const of = (rows: readonly { key: string }[]) => rows.filter(({ key }) => ids.includes(key)).length;
    const [charges, shipments] = [of(records.charges), of(records.shipments)];
    return [
      text,
      require({
        isMet: ids.length === all && charges === all && shipments === all,
        text: `${all} placed: ${ids.length} orders in the store, ${charges} charges, ${shipments} shipments`,
      }),
    ];
  }

  return {
    baseline: () => orders(0),
    steps: [{ manifest: 'mirror.yaml', effect: () => orders(count) }],
  };
}
