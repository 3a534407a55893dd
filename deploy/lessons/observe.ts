// How checks look at the shop: once, or until they see what they expect.
import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from '../../start/problem.ts';
import { isConnectionError } from '../../testing/eventually.ts';
import { type Shop, Unmet } from './lesson.ts';

export interface Observation {
  readonly isMet: boolean;
  /** What was seen, with its figures. */
  readonly text: string;
}

const pauseMs = 300;

/** Throws Unmet if the observation is not what is expected. */
export function require({ isMet, text }: Observation): string {
  if (!isMet) throw new Unmet(text);
  return text;
}

/** A pod that is replaced, or a page that doesn't respond, may be there a moment later. */
const isTransient = (error: unknown): error is Error => error instanceof Problem || isConnectionError(error);

/** Observes until it is what is expected, for up to 20 s by default. An observation that still fails then is not Unmet. */
export async function eventually(
  { signal, limitMs: shopLimitMs }: Pick<Shop, 'signal' | 'limitMs'>,
  observe: () => Promise<Observation>,
  limitMs = shopLimitMs,
): Promise<string> {
  const startedAt = performance.now();
  for (;;) {
    signal.throwIfAborted();
    const seen = await observe().catch((error: unknown) => {
      if (isTransient(error)) return error;
      throw error;
    });
    const seconds = (performance.now() - startedAt) / 1_000;
    const isLate = seconds * 1_000 > limitMs;
    if (seen instanceof Error) {
      if (isLate) throw seen;
    } else {
      if (seen.isMet) return `${seen.text} (seen after ${seconds.toFixed(1)} s)`;
      if (isLate) throw new Unmet(`after ${seconds.toFixed(0)} s: ${seen.text}`);
    }
    await sleep(pauseMs, undefined, { signal });
  }
}
