// Headers with which a visitor tries to control what is recorded about a request.
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { mug } from '../../../testing/buying.ts';
import type { Attack, AttackContext } from '../attack.ts';
import { type Tally, tally } from '../tally.ts';
import type { Target } from '../target.ts';

const settleMs = 1_500;

/** Adds to a cart with these headers; returns the trace of the response. */
async function add({ url }: Target, headers: Record<string, string>): Promise<string> {
  const body = new URLSearchParams({ product_id: mug, quantity: '1' });
  const response = await fetch(`${url}/cart`, { method: 'POST', redirect: 'manual', headers, body });
  return response.headers.get('traceresponse')?.split('-')[1] ?? '';
}

async function recorded({ target }: AttackContext): Promise<Tally> {
  const counts = tally();
  const normal = await add(target, {});
  const chosen = randomBytes(16).toString('hex');
  const parent = randomBytes(8).toString('hex');
  const attempts: [string, Record<string, string>][] = [
    ['baggage: background=true', { baggage: 'background=true' }],
    ['baggage of 4 kB', { baggage: `a=${'x'.repeat(4_000)}` }],
    ['traceparent …-00', { traceparent: `00-${randomBytes(16).toString('hex')}-${parent}-00` }],
    ['a chosen trace', { traceparent: `00-${chosen}-${parent}-01` }],
    ['tracestate', { traceparent: `00-${randomBytes(16).toString('hex')}-${parent}-00`, tracestate: 'a=b' }],
  ];
  const traces = await Promise.all(attempts.map(([, headers]) => add(target, headers)));
  await sleep(settleMs);
  const log = target.log().split('\n');
  const lines = (trace: string) => log.filter((line) => line.includes(trace)).length;
  for (const [at, [what]] of attempts.entries()) {
    const trace = traces[at] ?? '';
    counts.check(lines(trace) === lines(normal), `${what}: ${lines(trace)} of ${lines(normal)} log lines`);
    const found = await fetch(`http://127.0.0.1:${target.tracesPort}/api/traces/${trace}`);
    counts.check(found.status === 200, `${what}: the trace is ${found.status}`);
  }
  counts.check(!traces.includes(chosen), 'a visitor chose the trace');
  await add(target, { 'x-request-id': 'i-am-another-visitor' });
  await sleep(settleMs);
  counts.check(!target.log().includes('i-am-another-visitor'), 'a visitor chose the request ID in the log');
  return counts.result();
}

export const headerAttacks: readonly Attack[] = [
  { group: 'A5', name: 'trace-headers', title: 'headers that hide or choose traces and log lines', run: recorded },
];
