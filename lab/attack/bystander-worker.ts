// A separate thread for the honest visitors, because the attacker's work would slow them down.
import { parentPort } from 'node:worker_threads';
import { mug } from '../../testing/buying.ts';
import { visitor } from '../../testing/visitor.ts';
import type { Sample } from './bystanders.ts';

const visitors = 5;
const responseMs = 5_000;

interface Task {
  readonly url: string;
  /** Send only requests that change no store. */
  readonly onlyReads: boolean;
}

let everybody: ReturnType<typeof visitor>[] = [];
let shopUrl = '';
let count = 0;

const reads = ['/', `/product/${mug}`, '/search?q=mug', '/cart'];

async function step({ url, onlyReads }: Task): Promise<void> {
  if (url !== shopUrl) {
    everybody = Array.from({ length: visitors }, () => visitor(url));
    shopUrl = url;
  }
  const at = count++;
  const person = everybody[at % visitors];
  const turn = Math.floor(at / visitors) % (reads.length + 1);
  const path = reads[turn] ?? (onlyReads ? '/' : undefined);
  const since = performance.now();
  const signal = AbortSignal.timeout(responseMs);
  const body = new URLSearchParams({ product_id: mug, quantity: '1' });
  const what = path ?? 'POST /cart';
  const sending = person?.send(path ?? '/cart', path ? { signal } : { method: 'POST', body, signal });
  const status = await sending?.then(
    (response) => response.status,
    () => 0,
  );
  const sample: Sample = { what, status: status ?? 0, ms: performance.now() - since };
  parentPort?.postMessage(sample);
}

parentPort?.on('message', (task: Task) => void step(task));
