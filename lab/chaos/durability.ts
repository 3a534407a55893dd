// Measures the cost of durability per order on one machine: `node lab/chaos/durability.ts [ORDERS]` buys from a shop in one
// process, alternating between syncing each commit to disk before the response (synchronous FULL) and not (OFF).
import { DatabaseSync } from 'node:sqlite';
import { fillCart, orderForm, placeOrder } from '../../testing/buying.ts';
import { startShop } from '../../testing/running-shop.ts';
import { visitor } from '../../testing/visitor.ts';
import { quantile } from '../statistics.ts';

const orders = Number(process.argv[2] ?? 200);
const warmUps = 20;

let isOff = false;
const { exec } = DatabaseSync.prototype;
DatabaseSync.prototype.exec = function (sql) {
  return exec.call(this, isOff ? sql.replace('synchronous = FULL', 'synchronous = OFF') : sql);
};

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
process.exit(0);
