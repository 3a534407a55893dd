// Waits for what has to become true, instead of for a time in which it might.
import { setTimeout as sleep } from 'node:timers/promises';

/** Asks again until there is an answer; an error that tells what was waited for when it takes too long. */
export async function until<T>(what: string, ask: () => Promise<T | undefined | false>, limitMs = 5_000): Promise<T> {
  for (const since = performance.now(); performance.now() - since < limitMs; await sleep(10)) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
  }
  throw new Error(`waited ${limitMs} ms in vain for ${what}`);
}
