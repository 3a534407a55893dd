// A diagnoser without a model, as a reference: it compares each operation with the first seconds of the recording, by the MCP
// tools alone.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { workloadNames } from '../../topology.ts';
import { mcpServer } from '../mcp/server.ts';
import type { Kind } from './incident.ts';
import { readSignals } from './signals.ts';
import type { Answer } from './truth.ts';

interface Operation {
  readonly service: string;
  readonly kind: string;
  readonly name: string;
  readonly perSecond: number;
  readonly failedPercent: number;
  readonly p95Ms: number;
}
interface Found<T> {
  readonly items: readonly T[];
}
interface Log {
  readonly receivedAt: string;
  readonly attributes: Record<string, unknown>;
}
type Ask = <T>(tool: string, args?: Record<string, unknown>) => Promise<T>;

const stepMs = 10_000;
const key = ({ service, kind, name }: Operation) => `${service} ${kind} ${name}`;

export async function diagnose(folder: string): Promise<Answer> {
  const signals = readSignals(folder);
  const client = new Client({ name: 'diagnoser', version: '1.0.0' });
  const [near, far] = InMemoryTransport.createLinkedPair();
  await Promise.all([mcpServer(() => signals).connect(far), client.connect(near)]);
  const ask: Ask = async (name, args = {}) => {
    const { content } = await client.callTool({ name, arguments: args });
    const [{ text = '' } = {}] = Array.isArray(content) ? content : [];
    return JSON.parse(text);
  };
  try {
    return await answer(ask);
  } finally {
    await client.close();
  }
}

async function answer(ask: Ask): Promise<Answer> {
  const { timeRange } = await ask<{ timeRange: { from: string; to: string } }>('topology');
  const end = Date.parse(timeRange.to);
  // The shop has just started: its first calls are slow.
  const start = Date.parse(timeRange.from) + stepMs;
  const baseline = await operationsIn(ask, start, start + stepMs);
  const before = new Map(baseline.map((one) => [key(one), one]));
  for (let from = start + stepMs; from < end; from += stepMs) {
    const now = await operationsIn(ask, from, from + stepMs);
    const worse = now.filter((one) => isWorse(one, before.get(key(one))));
    const since = new Date(from).toISOString();
    if (worse.length > 2) return causeOf(ask, worse, now, since);
    const pages = (all: readonly Operation[]) => all.find(({ name }) => name === 'GET /')?.perSecond ?? 0;
    if (pages(now) > 1.8 * pages(baseline))
      return found('loadgenerator', 'load-peak', since, [{ service: 'frontend', name: 'GET /' }]);
  }
  return restarted(ask, start);
}

/** A window may end in the middle of an export, so slow and failed operations count, and missing ones don't. */
const isWorse = (now: Operation, before: Operation | undefined) =>
  before !== undefined &&
  (now.failedPercent > before.failedPercent + 10 || now.p95Ms > Math.max(4 * before.p95Ms, before.p95Ms + 150));

async function operationsIn(ask: Ask, from: number, to: number): Promise<Operation[]> {
  const range = { from: new Date(from).toISOString(), to: new Date(to).toISOString(), limit: 50 };
  const all = await Promise.all(
    workloadNames.map((service) => ask<Found<Operation>>('operations', { ...range, service })),
  );
  return all.flatMap(({ items }) => items);
}

/** Suspects the workload that is worse though none of its callees is. */
async function causeOf(
  ask: Ask,
  worse: readonly Operation[],
  now: readonly Operation[],
  since: string,
): Promise<Answer> {
  const rejected = await ask<Found<Log>>('search_logs', { name: 'kit.store.rejecting', from: since });
  const reason = JSON.stringify(rejected.items);
  const writes = worse.filter(({ name }) => name.startsWith('hipstershop.CartService'));
  if (/OOM/.test(reason)) return found('redis', 'store-full', since, writes);
  if (/NOAUTH|WRONGPASS/.test(reason)) return found('redis', 'rotated-secret', since, writes);
  const servers = worse.filter(({ kind }) => kind === 'server');
  const callsWorse = ({ service }: Operation) =>
    worse.some((one) => one.service === service && one.kind === 'client' && one.name.includes('/'));
  const [suspect] = servers.filter((one) => !callsWorse(one)).concat(servers);
  const ofCaller = worse.find(({ kind, name }) => kind === 'client' && name.includes('/'));
  if (!suspect) {
    const callee = workloadNames.find((name) => ofCaller?.name.toLowerCase().includes(`.${name}/`));
    return callee && ofCaller ? found(callee, 'errors', since, [ofCaller]) : { rootCause: [] };
  }
  const own = worse.filter(({ service }) => service === suspect.service);
  const calls = now.filter(({ name, service }) => name === suspect.name && service !== suspect.service);
  const received = now.find((one) => key(one) === key(suspect));
  if (calls.some(({ perSecond }) => perSecond > 3 * (received?.perSecond ?? 0)))
    return found('frontend', 'retry-storm', since, calls);
  return found(suspect.service, await kindOf(ask, suspect, own, since), since, own);
}

async function kindOf(
  ask: Ask,
  { service, failedPercent }: Operation,
  own: readonly Operation[],
  since: string,
): Promise<Kind> {
  if (failedPercent > 10) return 'errors';
  if (own.some(({ kind, name }) => kind === 'client' && !name.includes('/'))) return 'slow-store';
  const delays = await ask<Found<{ values: [string, number][] }>>('query_metric', {
    service,
    name: 'nodejs.eventloop.delay.max',
    from: since,
  });
  return delays.items.some(({ values }) => values.some(([, value]) => value > 0.2)) ? 'cpu-hog' : 'slow';
}

/** Nothing is worse, but a workload started again: it was deployed, or it died. */
async function restarted(ask: Ask, start: number): Promise<Answer> {
  for (const service of workloadNames) {
    const from = new Date(start).toISOString();
    const { items } = await ask<Found<Log>>('search_logs', { service, name: 'kit.server.listening', from });
    const since = items.at(-1)?.receivedAt;
    if (since)
      return {
        ...found(service, 'deployment', since, []),
        evidence: [{ signal: 'log', service, name: 'kit.server.listening' }],
      };
  }
  return { rootCause: [] };
}

function found(
  workload: string,
  kind: Kind,
  since: string,
  seen: readonly Pick<Operation, 'service' | 'name'>[],
): Answer {
  const evidence = seen.slice(0, 3).map(({ service, name }) => ({ signal: 'span' as const, service, name }));
  return { rootCause: [{ workload, kind, since }], evidence };
}
