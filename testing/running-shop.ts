// Starts the whole shop in this process for a test: real gRPC over loopback, each workload on a port chosen by the system.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEnv } from '@boutique/service-kit/env';
import { hostCheck } from '@boutique/service-kit/http-hosts';
import { type Run, startWorkload } from '@boutique/service-kit/program';
import type { RunningWorkload } from '@boutique/service-kit/serve';
import { startTraceViewer } from '@boutique/trace-viewer/server';
import { startStages } from '../start/start-order.ts';
import { variablesOf } from '../start/variables.ts';
import { type WorkloadName, workload, workloadNames } from '../topology.ts';

export type Vars = Record<string, string>;

export interface ShopOptions {
  /** Starts the trace page, so pages show a trace ID and tests can read traces. */
  traces?: boolean;
  /** Where orders and carts are stored; by default a temporary directory. */
  dataDir?: string;
  /** Environment of all workloads. */
  vars?: Vars;
  varsOf?: Partial<Record<WorkloadName, Vars>>;
  /** host:port that replaces a workload, which is then not started. */
  insteadOf?: Partial<Record<WorkloadName, string>>;
}

export type RunningShop = Awaited<ReturnType<typeof startShop>>;

/** A temporary directory that is removed when the process exits. */
export function freshDirectory(): string {
  const path = mkdtempSync(join(tmpdir(), 'boutique-'));
  process.once('exit', () => rmSync(path, { recursive: true, force: true, maxRetries: 3 }));
  return path;
}

const hostProblem = hostCheck(readEnv('start', { LISTEN_ADDR: '127.0.0.1' }));

/** If a workload fails to start, the others are stopped. */
export async function startShop(options: ShopOptions = {}) {
  const traces = options.traces ? await startTraceViewer({ port: 0, maxSpans: 100_000, hostProblem }) : undefined;
  const dataDir = options.dataDir ?? freshDirectory();
  const running = new Map<WorkloadName, RunningWorkload>();
  const addresses = new Map<WorkloadName, string>();
  for (const name of workloadNames) {
    const other = options.insteadOf?.[name];
    if (other) addresses.set(name, other);
  }

  function varsOf(name: WorkloadName): Vars {
    const peers = [...addresses].map(([peer, address]) => [workload(peer).address, address]);
    return {
      LISTEN_ADDR: '127.0.0.1',
      LOG_LEVEL: 'silent',
      PORT: addresses.get(name)?.split(':')[1] ?? '0',
      DATA_DIR: dataDir,
      ...(traces && tracing(traces.url)),
      ...Object.fromEntries(peers),
      ...options.vars,
      ...options.varsOf?.[name],
    };
  }

  /** Starts a workload; a restart uses the same port. */
  async function start(name: WorkloadName): Promise<void> {
    const { run }: { run: Run } = await import(`../services/${name}/main.ts`);
    const started = await startWorkload(name, run, varsOf(name), await variablesOf(name));
    running.set(name, started);
    addresses.set(name, `127.0.0.1:${started.port}`);
  }

  async function stopOne(name: WorkloadName): Promise<void> {
    await running.get(name)?.stop();
    running.delete(name);
  }

  /** Stops callers first: they were started last. */
  async function stop(): Promise<void> {
    for (const name of [...running.keys()].reverse()) await stopOne(name);
    await traces?.close();
  }

  try {
    const missing = workloadNames.filter((name) => !addresses.has(name));
    for (const stage of startStages(missing)) await Promise.all(stage.map(start));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: `http://${addresses.get('frontend')}`,
    tracesUrl: traces?.url ?? '',
    dataDir,
    addressOf: (name: WorkloadName) => addresses.get(name) ?? '',
    start,
    stopOne,
    stop,
  };
}

const tracing = (url: string): Vars => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: url,
  OTEL_METRICS_EXPORTER: 'none',
  OTEL_BSP_SCHEDULE_DELAY: '20',
  TRACE_UI_URL: `${url}/trace/{traceId}`,
});
