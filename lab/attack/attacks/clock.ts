// A clock that jumps while orders are unfinished.
import { setTimeout as sleep } from 'node:timers/promises';
import { newCapability } from '@boutique/protos/capability';
import { buy } from '../../../testing/buying.ts';
import { visitor } from '../../../testing/visitor.ts';
import { rowsOf } from '../../chaos/sqlite-records.ts';
import type { Attack, AttackContext } from '../attack.ts';
import { tally } from '../tally.ts';
import { withClients } from './requests.ts';

const hourMs = 3_600_000;
const leaseMs = 2_000;
/** The lease, the reconciler's interval, the work, and a reserve for a busy machine. */
const finishMs = 15_000;

/** An order that a crashed caller left RECEIVED is closed. */
const jump = (offsetMs: number) => (context: AttackContext) =>
  withClients(context.target, async ({ orders }) => {
    const { target, signal } = context;
    const counts = tally();
    const item = {
      item: { productId: '6E92ZMYYFZ', quantity: 1 },
      cost: { currencyCode: 'USD', units: '8', nanos: 990_000_000 },
    };
    const total = { currencyCode: 'USD', units: '8', nanos: 990_000_000 };
    const { order } = await orders.createOrder({
      order: { userId: 'clock', email: 'a@example.com', result: { items: [item], total, shippingCost: total } },
      ...{
        idempotencyKey: `clock${offsetMs}`,
        fingerprint: 'f',
        leaseOwner: 'crashed',
        leaseMs,
        capability: newCapability(),
      },
    });
    target.setClock(offsetMs);
    const state = () =>
      rowsOf(target.dataDir, 'orderservice', 'SELECT order_id, state FROM orders').find(
        (row) => row.order_id === order?.orderId,
      )?.state;
    for (
      const end = performance.now() + finishMs;
      state() === 'RECEIVED' && performance.now() < end && !signal.aborted;
    )
      await sleep(200);
    counts.check(state() === 'REFUNDED', `the order is ${state()} ${finishMs / 1_000} s after the jump`);
    const page = await buy(visitor(target.url)).catch(String);
    counts.check(page.startsWith('/orders/'), `an order after the jump: ${page}`);
    return counts.result();
  });

export const clockAttacks: readonly Attack[] = [
  {
    group: 'A12',
    name: 'clock-back',
    title: 'a clock that jumps back an hour while an order is unfinished',
    run: jump(-hourMs),
  },
  {
    group: 'A12',
    name: 'clock-forward',
    title: 'a clock that jumps forward an hour while an order is unfinished',
    run: jump(hourMs),
  },
];
