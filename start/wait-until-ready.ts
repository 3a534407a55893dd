// Requests the shop's home page until it succeeds.
import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { EnvError } from '@boutique/service-kit/env';
import type { Plan } from './plan.ts';

const limitMs = 20_000;
/** An error page may be intended: EXTRA_LATENCY is set, or --only left out a backend. */
const errorPageLimitMs = 6_000;

/** Resolves with the status of the home page: 200, or the error that it keeps returning. */
export async function waitUntilReady(plan: Plan): Promise<number> {
  const url = `http://${plan.reachableHost}:${plan.ports.get('frontend')}${plan.baseUrl.path}/`;
  const since = performance.now();
  for (let status = await requestStatus(url); status !== 200; status = await requestStatus(url)) {
    if (typeof status === 'number' && performance.now() - since > errorPageLimitMs) return status;
    if (performance.now() - since > limitMs)
      throw new EnvError(`${url} still fails with ${status} after ${limitMs / 1000} s: see the log above.`);
    await sleep(50);
  }
  return 200;
}

/** The status, or the code of a connection error. */
const requestStatus = (url: string) =>
  new Promise<number | string>((resolve) => {
    const request = get(url, { agent: false, timeout: 5_000, headers: { 'user-agent': 'npm-start' } }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode ?? 0));
    });
    request.once('timeout', () => request.destroy());
    request.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
