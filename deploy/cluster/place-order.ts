// Places an order as a visitor does and reads its trace, to check that a deployed shop works.
import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from '../../start/problem.ts';
import { fillCart, orderForm, placeOrder as submitOrder } from '../../testing/buying.ts';
import { isSampled, readTrace, spansOf, traceIdOf } from '../../testing/traces.ts';
import { visitor } from '../../testing/visitor.ts';
import type { Report } from './steps.ts';

export interface PlacedOrder {
  path: string;
  /** undefined if the trace was not sampled. */
  traceId: string | undefined;
}

/** Retries until the limit: a gateway routes to a new shop only a few seconds after its pods are ready. */
export async function placeOrder(url: string, limitMs: number, report?: Report): Promise<PlacedOrder> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    try {
      return await placeOnce(url);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (Date.now() > deadline) throw new Problem(`No order could be placed at ${url}: ${reason}`);
      report?.(`${url}: ${reason}`);
      await sleep(500);
    }
  }
}

async function placeOnce(url: string): Promise<PlacedOrder> {
  const ann = visitor(url);
  await fillCart(ann);
  const placed = await submitOrder(ann, await orderForm(ann));
  if (placed.status !== 303) throw new Error(`placing the order returned status ${placed.status}`);
  const page = await ann.follow(placed);
  if (page.status !== 200) throw new Error(`the order's page returned status ${page.status}`);
  return { path: placed.location, traceId: isSampled(placed) ? traceIdOf(placed) : undefined };
}

/** One line about an order's trace. The shop works without Jaeger, so a missing trace is only a warning. */
export async function describeTrace(jaeger: string, traceId: string | undefined, limitMs: number): Promise<string> {
  if (!traceId) return 'not sampled';
  try {
    const root = await readTrace(jaeger, traceId, limitMs);
    return `${new Set(spansOf(root).map(({ service }) => service)).size} services`;
  } catch (error) {
    return `warning: ${error instanceof Error ? error.message : error}`;
  }
}
