// A diagnoser without a model, as a reference: it compares each operation with the first seconds of the recording, by the MCP
// tools alone.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { Problem } from '../../start/problem.ts';
import { workloadNames } from '../../topology.ts';
import { mcpServer } from '../mcp/server.ts';
import { sourceOf } from '../mcp/source.ts';
import type { Kind } from './incident.ts';
import { readOrders, readSignals } from './signals.ts';
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
  if (Object.values(signals).every(({ length }) => length === 0))
    throw new Problem(`${folder} has no signals: expected the folder of a finished run.`);
  const client = new Client({ name: 'diagnoser', version: '1.0.0' });
  const [near, far] = InMemoryTransport.createLinkedPair();
  const source = sourceOf(
    () => signals,
    async () => readOrders(folder),
  );
  await Promise.all([mcpServer(source).connect(far), client.connect(near)]);
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
  const { timeRange } = await ask<{ timeRange: { from: string; to: string } | string }>('topology');
  if (typeof timeRange === 'string') return { rootCause: [] };
  const end = Date.parse(timeRange.to);
  // The shop has just started: its first calls are slow.
  const start = Date.parse(timeRange.from) + stepMs;
  const before = new Map((await operationsIn(ask, start, start + stepMs)).map((one) => [key(one), one]));
  let earlier: string[] = [];
  for (let from = start + stepMs; from < end; from += stepMs) {
    const now = await operationsIn(ask, from, from + stepMs);
    const since = new Date(from - stepMs).toISOString();
    const changes = now.map((one): Change => ({ ...one, before: before.get(key(one)) ?? one }));
    // One slow window may be due to other programs on the machine.
    const worse = changes.filter((one) => (isFailing(one) || isSlow(one)) && earlier.includes(key(one)));
    if (worse.length > 0) return causeOf(ask, worse, since);
    const pages = changes.find(({ name }) => name === 'GET /');
    if (pages && pages.perSecond > 1.8 * pages.before.perSecond)
      return found('loadgenerator', 'load-peak', new Date(from).toISOString(), [pages]);
    earlier = changes.filter((one) => isFailing(one) || isSlow(one)).map(key);
  }
  return restarted(ask, start);
}

/** An operation, compared with the first seconds. */
interface Change extends Operation {
  readonly before: Operation;
}
const isFailing = ({ failedPercent, before }: Change) => failedPercent > before.failedPercent + 10;
const isSlow = ({ p95Ms, before }: Change) => p95Ms > Math.max(4 * before.p95Ms, before.p95Ms + 200);
const isCall = ({ kind, name }: Operation) => kind === 'client' && name.includes('/');
const calleeOf = ({ name }: Operation) => workloadNames.find((one) => name.toLowerCase().includes(`.${one}/`));

async function operationsIn(ask: Ask, from: number, to: number): Promise<Operation[]> {
  const range = { from: new Date(from).toISOString(), to: new Date(to).toISOString(), limit: 50 };
  const all = await Promise.all(
    workloadNames.map((service) => ask<Found<Operation>>('operations', { ...range, service })),
  );
  return all.flatMap(({ items }) => items);
}

/** Suspects the workload that is worse though none of its callees is. Failures count more than slowness. */
async function causeOf(ask: Ask, worse: readonly Change[], since: string): Promise<Answer> {
  const failing = worse.filter(isFailing);
  const changes = failing.length > 0 ? failing : worse;
  const rejected = await ask<Found<Log>>('search_logs', { name: 'kit.store.rejecting', from: since });
  const reason = JSON.stringify(rejected.items);
  if (/OOM/.test(reason)) return found('redis', 'store-full', since, failing);
  if (/NOAUTH|WRONGPASS/.test(reason)) return found('redis', 'rotated-secret', since, failing);
  const storm = changes.find((one) => isCall(one) && one.perSecond > 2.5 * one.before.perSecond);
  if (storm) return found(storm.service, 'retry-storm', since, [storm]);
  const suspects = changes.flatMap((one) => (isCall(one) ? (calleeOf(one) ?? []) : one.service));
  const deepest = suspects.find((name) => !changes.some((one) => isCall(one) && one.service === name)) ?? suspects[0];
  if (!deepest) return { rootCause: [] };
  const own = changes.filter((one) => one.service === deepest);
  const seen = own.length > 0 ? own : changes.filter((one) => calleeOf(one) === deepest);
  return found(deepest, failing.length > 0 ? 'errors' : await kindOf(ask, deepest, own, since), since, seen);
}

async function kindOf(ask: Ask, service: string, own: readonly Operation[], since: string): Promise<Kind> {
  if (own.some(({ kind, name }) => kind === 'client' && !name.includes('/'))) return 'slow-store';
  const delays = await ask<Found<{ values: [string, number][] }>>('query_metric', {
    service,
    name: 'nodejs.eventloop.delay.max',
    from: since,
  });
  return delays.items.some(({ values }) => values.some(([, value]) => value > 0.2)) ? 'cpu-hog' : 'slow';
}

/** Nothing is worse, but a workload started again: it was deployed, or it ran out of memory. */
async function restarted(ask: Ask, start: number): Promise<Answer> {
  const from = new Date(start).toISOString();
  for (const service of workloadNames) {
    const name = 'v8js.memory.heap.used';
    const heap = await ask<Found<{ values: [string, number][] }>>('query_metric', { service, name, from, limit: 50 });
    const grown = heap.items.flatMap(({ values }) => values.find(([, bytes]) => bytes > 40e6) ?? []);
    if (grown[0]) return answerOf(service, 'memory-leak', String(grown[0]), { signal: 'metric', service, name });
    const event = 'kit.server.listening';
    const { items } = await ask<Found<Log>>('search_logs', { service, name: event, from });
    const since = items.at(-1)?.receivedAt;
    if (since) return answerOf(service, 'deployment', since, { signal: 'log', service, name: event });
  }
  return { rootCause: [] };
}

const answerOf = (
  workload: string,
  kind: Kind,
  since: string,
  seen: NonNullable<Answer['evidence']>[number],
): Answer => ({
  rootCause: [{ workload, kind, since }],
  evidence: [seen],
});

function found(
  workload: string,
  kind: Kind,
  since: string,
  seen: readonly Pick<Operation, 'service' | 'name'>[],
): Answer {
  const evidence = seen.slice(0, 3).map(({ service, name }) => ({ signal: 'span' as const, service, name }));
  return { rootCause: [{ workload, kind, since }], evidence };
}
