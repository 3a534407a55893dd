// `node scripts/run.mjs lab/chaos/durability.ts [ORDERS]`: buys from a shop in one process, alternating between syncing each
// commit to disk before the response (synchronous FULL) and not (OFF).
import { DatabaseSync } from 'node:sqlite';
import { defineCommand } from '../../start/command-line/spec.ts';
import { fillCart, orderForm, placeOrder } from '../../testing/buying.ts';
import { startShop } from '../../testing/running-shop.ts';
import { visitor } from '../../testing/visitor.ts';
import { runLabCommand } from '../command.ts';
import { quantile } from '../statistics.ts';

const command = defineCommand({
  name: 'node scripts/run.mjs lab/chaos/durability.ts',
  summary: 'Measures how much durability adds to the time of an order in the embedded shop.',
  positional: {
    value: 'ORDERS',
    max: 1,
    isValid: (text: string) => /^[1-9]\d{0,4}$/.test(text),
    expected: 'a whole number from 1 to 99999',
    help: 'number of orders with and without durability (default: 200)',
  },
  options: {},
  exitCodes: { 0: 'measured', 2: 'wrong usage, or not measured' },
});

const warmUps = 20;

let isOff = false;
const { exec } = DatabaseSync.prototype;
DatabaseSync.prototype.exec = function (sql) {
  return exec.call(this, isOff ? sql.replace('synchronous = FULL', 'synchronous = OFF') : sql);
};

async function measure(orders: number): Promise<void> {
  const shop = await startShop();
  const times: { full: number[]; off: number[] } = { full: [], off: [] };
  for (let order = -warmUps; order < 2 * orders; order++) {
    const buyer = visitor(shop.url);
    await fillCart(buyer);
    const form = await orderForm(buyer);
    isOff = order % 2 === 0;
    const began = performance.now();
    const { status } = await placeOrder(buyer, form);
    const ms = performance.now() - began;
    isOff = false;
    if (status !== 303) throw new Error(`POST /cart/checkout returned ${status}`);
    if (order >= 0) times[order % 2 === 0 ? 'off' : 'full'].push(ms);
  }
  await shop.stop();

  for (const [name, values] of Object.entries(times)) {
    const [p50, p95] = [0.5, 0.95].map((share) => quantile(values, share).toFixed(1));
    console.log(`${name.padEnd(4)}  p50 ${p50} ms, p95 ${p95} ms, ${values.length} orders`);
  }
  console.log(`durability costs ${(quantile(times.full, 0.5) - quantile(times.off, 0.5)).toFixed(1)} ms at p50`);
}

await runLabCommand(command, async ({ positionals: [orders = '200'] }) => {
  await measure(Number(orders));
  return 0;
});
