// Inspects pages: their calls by the shop's traces, and the sizes of those calls between the services.
import { Problem } from '../../start/problem.ts';
import { choosePorts } from '../../testing/free-ports.ts';
import { isRpcCall, readTrace, spansOf, traceIdOf } from '../../testing/traces.ts';
import type { Answer } from '../../testing/visitor.ts';
import { type WorkloadName, workload, workloadNames } from '../../topology.ts';
import { startShop } from '../shop-processes.ts';
import { median } from '../statistics.ts';
import type { BaselineCall, BaselineStage } from './baseline-plan.ts';
import { callsInTurn, callsOf, type Page, ready, type Stage } from './pages.ts';
import { type Recorded, type Recorder, startRecorder } from './recorder.ts';

/** By the name of the page. */
export type CallSizes = ReadonlyMap<string, readonly Recorded[]>;

/** Opens each page of a shop whose caches stay warm. A page whose calls differ from pages.ts is a Problem. */
export async function inspectPages(pages: readonly Page[], dataDir: string): Promise<CallSizes> {
  const ports = await choosePorts();
  const recorder = await startRecorder(ports.of);
  const warm = { CATALOG_CACHE_TTL: '1h', FRONTEND_CACHE_TTL: '1h' };
  const shop = await startShop({ dataDir, ports, vars: { ...recorder.addresses, ...warm } });
  try {
    await fetch(`${shop.url}/product/OLJCESPC7Z`);
    const found = new Map<string, readonly Recorded[]>();
    for (const page of pages) {
      const { answer, sizes, missing } = await inspectOne(page, shop.url, recorder);
      const root = await readTrace(`http://127.0.0.1:${ports.traces}`, traceIdOf(answer));
      const traced = spansOf(root).filter(isRpcCall);
      const problem = difference(
        page,
        traced.map(({ name }) => name.slice(name.indexOf('.') + 1)),
      );
      if (problem) throw new Problem(problem);
      if (missing.length > 0)
        throw new Problem(`The page ${page.name} got no response from ${missing.join(', ')}: is this machine busy?`);
      found.set(page.name, sizes);
    }
    return found;
  } finally {
    await shop.stop();
  }
}

interface Inspected {
  readonly answer: Answer;
  readonly sizes: readonly Recorded[];
  /** Calls whose sizes were not recorded. */
  readonly missing: readonly string[];
}

/** Optional calls have short deadlines, which they may miss on a busy machine: then again. */
async function inspectOne(page: Page, url: string, recorder: Recorder, attempts = 4): Promise<Inspected> {
  const { answer } = await ready(page, url, 0, recorder.take);
  const sizes = recorder.take();
  const missing = callsOf(page.stages).filter((rpc) => !sizes.some((one) => one.rpc === rpc));
  if (missing.length > 0 && attempts > 1) return inspectOne(page, url, recorder, attempts - 1);
  return { answer, sizes, missing };
}

/** How the trace of a page differs from its entry; '' when it does not. */
export function difference({ name, stages }: Page, traced: readonly string[]): string {
  const listed = callsOf(stages);
  const count = (calls: readonly string[], rpc: string) => calls.filter((one) => one === rpc).length;
  const odd = [...new Set([...listed, ...traced])].filter((rpc) => count(listed, rpc) !== count(traced, rpc));
  if (odd.length === 0) return '';
  const words = odd.map((rpc) => `${rpc} ${count(traced, rpc)} times, not ${count(listed, rpc)}`);
  return `By its trace the page ${name} calls ${words.join(', ')}: bring lab/bench/pages.ts up to date.`;
}

/** The same calls for the baseline, each of the median size. */
export const baselineStages = (page: string, stages: readonly Stage[], sizes: readonly Recorded[]): BaselineStage[] =>
  stages.map((stage) => stage.map((rpc) => baselineCall(page, rpc, sizes)));

function baselineCall(page: string, rpc: string, sizes: readonly Recorded[]): BaselineCall {
  const mine = sizes.filter((one) => one.rpc === rpc);
  return {
    to: workloadOf(rpc),
    path: `${page}.${rpc}`,
    requestBytes: Math.round(median(mine.map(({ requestBytes }) => requestBytes))),
    replyBytes: Math.round(median(mine.map(({ replyBytes }) => replyBytes))),
    stages: baselineStages(page, callsInTurn[rpc] ?? [], sizes),
  };
}

function workloadOf(rpc: string): WorkloadName {
  const service = `hipstershop.${rpc.split('/')[0]}`;
  const name = workloadNames.find((one) => workload(one).serves === service);
  if (!name) throw new Error(`no workload serves ${service}`);
  return name;
}
