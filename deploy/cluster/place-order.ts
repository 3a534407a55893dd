// Places an order as a visitor does, and reads its trace: what proves that a shop works.
import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from '../../start/problem.ts';
import { buy } from '../../testing/buying.ts';
import { readTrace, spansOf } from '../../testing/traces.ts';
import { visitor } from '../../testing/visitor.ts';

export interface PlacedOrder {
  path: string;
  traceId: string;
}

/** Tries for a while: a gateway learns of a new shop only some seconds after the pods are ready. */
export async function placeOrder(url: string, limitMs: number): Promise<PlacedOrder> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    try {
      const ann = visitor(url);
      const path = await buy(ann);
      const page = await ann.get(path);
      if (page.status !== 200) throw new Error(`the order's page was answered with ${page.status}`);
      return { path, traceId: page.text.match(/\b[0-9a-f]{32}\b/)?.[0] ?? '' };
    } catch (error) {
      if (Date.now() > deadline)
        throw new Problem(`No order goes through at ${url}: ${error instanceof Error ? error.message : error}`);
      await sleep(500);
    }
  }
}

/** Names of the services that a trace went through; waits until it is whole. */
export async function servicesOf(jaeger: string, traceId: string): Promise<string[]> {
  const root = await readTrace(jaeger, traceId, 20_000);
  return [...new Set(spansOf(root).map(({ service }) => service))].sort();
}
