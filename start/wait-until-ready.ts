// Asks the shop for its home page until it comes.
import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { EnvError } from '@boutique/service-kit/env';
import type { Plan } from './plan.ts';

const limitMs = 20_000;
/** A shop that answers, but not with its page, may be meant so: EXTRA_LATENCY, a backend left out. */
const patienceMs = 6_000;

/** Resolves with the status of the home page: 200, or what it goes on answering. */
export async function untilServed(plan: Plan): Promise<number> {
  const url = `http://127.0.0.1:${plan.ports.get('frontend')}${plan.vars('frontend').BASE_URL ?? ''}/`;
  const since = Date.now();
  for (let status = await ask(url); status !== 200; status = await ask(url)) {
    if (typeof status === 'number' && Date.now() - since > patienceMs) return status;
    if (Date.now() - since > limitMs)
      throw new EnvError(`${url} still answers ${status} after ${limitMs / 1000} s: the log above says why.`);
    await sleep(50);
  }
  return 200;
}

const ask = (url: string) =>
  new Promise<number | string>((resolve) => {
    const request = get(url, { agent: false, timeout: 5_000, headers: { 'user-agent': 'npm-start' } }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode ?? 0));
    });
    request.once('timeout', () => request.destroy());
    request.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
