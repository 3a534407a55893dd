// Runs the soak: constant load, with the shop's memory sampled every ten seconds.
import type { Shop } from '../shop-processes.ts';
import { type LoadOptions, putLoad } from './load.ts';
import type { Interval, MemorySample, Samples } from './verdict.ts';

/** Each interval is a k6 run with its own p95. A short soak has shorter intervals. */
const intervalSeconds = 30;
const memorySeconds = 10;

export async function runSoak(
  { shop, directory, rate, seconds }: LoadOptions & { shop: Shop },
  print: (line: string) => void,
): Promise<Samples> {
  const memory: MemorySample[] = [];
  const intervals: Interval[] = [];
  const startedAt = performance.now();
  const now = () => (performance.now() - startedAt) / 1000;
  const sample = () => {
    const mebibytes = shop.mebibytes();
    if (mebibytes > 0) memory.push({ second: tenths(now()), mebibytes: tenths(mebibytes) });
  };
  sample();
  const timer = setInterval(sample, Math.min(memorySeconds, seconds / 24) * 1000);
  const maxSeconds = Math.min(intervalSeconds, Math.max(2, seconds / 4));
  try {
    for (let second = 0; seconds - second >= 1; second = now()) {
      const load = await putLoad({ shop, directory, rate, seconds: Math.min(maxSeconds, seconds - second) });
      intervals.push({ second: tenths(second), ...load });
      print(formatInterval(now(), memory.at(-1)?.mebibytes ?? 0, intervals.at(-1)));
      for (const complaint of load.complaints) print(`  ${complaint}`);
    }
  } finally {
    clearInterval(timer);
  }
  sample();
  return { memory, intervals };
}

const tenths = (value: number) => Math.round(value * 10) / 10;

function formatInterval(second: number, mebibytes: number, { p95Ms, errors } = { p95Ms: 0, errors: 0 }): string {
  const minutes = (second / 60).toFixed(1).padStart(5);
  return `${minutes} min  ${mebibytes.toFixed(0).padStart(5)} MiB  p95 ${p95Ms.toFixed(1).padStart(6)} ms  ${errors} errors`;
}
