// Inspects pages: which calls they make (from traces), and the sizes of those calls.
import { Problem } from '../../start/problem.ts';
import { choosePorts } from '../../testing/free-ports.ts';
import { isRpcCall, readTrace, spansOf, traceIdOf } from '../../testing/traces.ts';
import type { ShopResponse } from '../../testing/visitor.ts';
import { type WorkloadName, workload, workloadNames } from '../../topology.ts';
import { startShop } from '../shop-processes.ts';
import { median } from '../statistics.ts';
import type { BaselineCall, BaselineStage } from './baseline-plan.ts';
import { callsOf, nestedCalls, type Page, prepare, type Stage } from './pages.ts';
import { type Recorded, type Recorder, startRecorder } from './recorder.ts';

/** By page name. */
export type CallSizes = ReadonlyMap<string, readonly Recorded[]>;

/** Opens each page of a shop with warm caches. A page whose calls differ from pages.ts is a Problem. */
export async function inspectPages(pages: readonly Page[], dataDir: string): Promise<CallSizes> {
  const ports = await choosePorts();
  const recorder = await startRecorder(ports.of);
  const warm = { CATALOG_CACHE_TTL: '1h', FRONTEND_CACHE_TTL: '1h' };
  const shop = await startShop({ dataDir, ports, vars: { ...recorder.addresses, ...warm } });
  try {
    await fetch(`${shop.url}/product/OLJCESPC7Z`);
    const found = new Map<string, readonly Recorded[]>();
    for (const page of pages) {
      const { response, sizes, missing } = await inspectOne(page, shop.url, recorder);
      const root = await readTrace(`http://127.0.0.1:${ports.traces}`, traceIdOf(response));
      const traced = spansOf(root).filter(isRpcCall);
      const problem = difference(
        page,
        traced.map(({ name }) => name.slice(name.indexOf('.') + 1)),
      );
      if (problem) throw new Problem(problem);
      if (missing.length > 0)
        throw new Problem(
          `The page ${page.name} got no response from ${missing.join(', ')}. Is this machine overloaded?`,
        );
      found.set(page.name, sizes);
    }
    return found;
  } finally {
    await shop.stop();
  }
}

interface Inspected {
  readonly response: ShopResponse;
  readonly sizes: readonly Recorded[];
  /** Calls whose sizes were not recorded. */
  readonly missing: readonly string[];
}

/** Retries, because optional calls may miss their short deadlines on a busy machine. */
async function inspectOne(page: Page, url: string, recorder: Recorder, attempts = 4): Promise<Inspected> {
  const { response } = await prepare(page, url, 0, recorder.take);
  const sizes = recorder.take();
  const missing = callsOf(page.stages).filter((rpc) => !sizes.some((one) => one.rpc === rpc));
  if (missing.length > 0 && attempts > 1) return inspectOne(page, url, recorder, attempts - 1);
  return { response, sizes, missing };
}

/** How the trace of a page differs from its entry in pages.ts; '' if it doesn't. */
export function difference({ name, stages }: Page, traced: readonly string[]): string {
  const listed = callsOf(stages);
  const count = (calls: readonly string[], rpc: string) => calls.filter((one) => one === rpc).length;
  const different = [...new Set([...listed, ...traced])].filter((rpc) => count(listed, rpc) !== count(traced, rpc));
  if (different.length === 0) return '';
  const counts = different.map((rpc) => `${rpc} ${count(traced, rpc)} times, not ${count(listed, rpc)}`);
  return `The trace of the page ${name} differs from lab/bench/pages.ts: ${counts.join(', ')}. Update that file.`;
}

/** The page's calls for the baseline, each with its median size. */
export const baselineStages = (page: string, stages: readonly Stage[], sizes: readonly Recorded[]): BaselineStage[] =>
  stages.map((stage) => stage.map((rpc) => baselineCall(page, rpc, sizes)));

function baselineCall(page: string, rpc: string, sizes: readonly Recorded[]): BaselineCall {
  const mine = sizes.filter((one) => one.rpc === rpc);
  return {
    to: workloadOf(rpc),
    path: `${page}.${rpc}`,
    requestBytes: Math.round(median(mine.map(({ requestBytes }) => requestBytes))),
    replyBytes: Math.round(median(mine.map(({ replyBytes }) => replyBytes))),
    stages: baselineStages(page, nestedCalls[rpc] ?? [], sizes),
  };
}

function workloadOf(rpc: string): WorkloadName {
  const service = `hipstershop.${rpc.split('/')[0]}`;
  const name = workloadNames.find((one) => workload(one).serves === service);
  if (!name) throw new Error(`no workload serves ${service}`);
  return name;
}
