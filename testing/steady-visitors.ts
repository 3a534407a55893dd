// Visitors who use the shop without a pause while its pods are replaced. Every response is counted.
import { setTimeout as sleep } from 'node:timers/promises';
import { allProducts, fillCart, orderForm, placeOrder } from './buying.ts';
import { traceIdOf } from './traces.ts';
import { type Visitor, visitor } from './visitor.ts';

const pauseMs = 50;
/** While a node restarts, a connection can hang. */
const requestTimeoutMs = 30_000;

export interface Counts {
  requests: number;
  orders: number;
  /** Each order's visitor and the path of its page. */
  placed: { by: Visitor; path: string }[];
  /** One line for each failure. */
  failures: string[];
  seconds: number;
  /** In ms of performance.now(). */
  lastFailureAt: number;
}

/** How many seconds' worth of requests failed. */
export const lostSeconds = ({ requests, failures, seconds }: Counts): number => (failures.length / requests) * seconds;

/** Starts visitors; `stop` stops them and returns their counts. */
export function steadyVisitors(url: string, count: number): { counts: Counts; stop(): Promise<Counts> } {
  const counts: Counts = { requests: 0, orders: 0, placed: [], failures: [], lastFailureAt: 0, seconds: 0 };
  const started = performance.now();
  const controller = new AbortController();
  const all = Array.from({ length: count }, () => oneVisitor(url, counts, controller.signal));
  return {
    counts,
    async stop() {
      controller.abort();
      await Promise.all(all);
      counts.seconds = (performance.now() - started) / 1000;
      return counts;
    },
  };
}

async function oneVisitor(url: string, counts: Counts, signal: AbortSignal): Promise<void> {
  let ann = visitor(url, requestTimeoutMs);
  for (let round = 0; !signal.aborted; round++) {
    const product = allProducts[round % allProducts.length] ?? '';
    await look(counts, '/', ann);
    await look(counts, `/product/${product}`, ann);
    await attempt(counts, 'POST /cart', () => fillCart(ann, product));
    await look(counts, '/cart', ann);
    if (round % 5 !== 4) continue;
    await attempt(counts, 'POST /cart/checkout', async () => {
      const placed = await placeOrder(ann, await orderForm(ann));
      if (placed.status !== 303) throw new Error(`status ${placed.status}, trace ${traceIdOf(placed)}`);
      counts.placed.push({ by: ann, path: placed.location });
      counts.orders++;
      await look(counts, placed.location, ann);
    });
    ann = visitor(url, requestTimeoutMs);
  }
}

const look = (counts: Counts, path: string, ann: Visitor) =>
  attempt(counts, `GET ${path}`, async () => {
    const response = await ann.get(path);
    if (response.status !== 200) throw new Error(`status ${response.status}, trace ${traceIdOf(response)}`);
  });

async function attempt(counts: Counts, what: string, work: () => Promise<void>): Promise<void> {
  counts.requests++;
  try {
    await work();
  } catch (error) {
    const reason = error instanceof Error ? `${error.message} ${error.cause ?? ''}` : String(error);
    counts.lastFailureAt = performance.now();
    counts.failures.push(`${new Date().toISOString()} ${what}: ${reason}`.slice(0, 200));
  }
  await sleep(pauseMs);
}
