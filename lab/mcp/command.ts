// `npm run mcp`: connects the MCP server to a recording, to a shop that exports its signals to it, or to backends.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { defineCommand, type InputOf } from '../../start/command-line/spec.ts';
import { Problem } from '../../start/problem.ts';
import { startCollector } from '../incidents/collector.ts';
import { type OrderStates, sqliteOrderStates } from '../incidents/order-states.ts';
import {
  type Batch,
  isFinished,
  readOrders,
  readSignals,
  requireRecording,
  type Signals,
  signalsOf,
} from '../incidents/signals.ts';
import { backendsSource } from './backends.ts';
import { clusterSource } from './cluster.ts';
import { mcpServer } from './server.ts';
import { type Source, sourceOf } from './source.ts';

const isUrl = (text: string) => /^https?:\/\//.test(text) && URL.canParse(text);
const url = { type: 'text', value: 'URL', isValid: isUrl, expected: 'a URL' } as const;

export const mcpCommand = defineCommand({
  name: 'npm run mcp',
  summary: 'A read-only MCP server on stdin and stdout, for the signals of a recording or of a running shop.',
  options: {
    recording: { type: 'text', value: 'DIR', help: 'folder of `npm run incident -- run`, finished or running' },
    listen: { type: 'integer', min: 1, max: 65_535, help: 'port on which to receive OTLP/JSON from a running shop' },
    jaeger: { ...url, help: 'Jaeger, or the trace page of a running shop, such as http://localhost:16686' },
    prometheus: { ...url, help: 'with --jaeger: for metrics' },
    data: { type: 'text', value: 'DIR', help: 'with --listen or --jaeger: DATA_DIR of the shop, for order states' },
    kind: { type: 'flag', help: 'the shop in the kind cluster: Jaeger, Prometheus, logs and Redis' },
    name: { type: 'text', value: 'NAME', default: 'boutique', help: "with --kind: the cluster's name" },
  },
  check({ values: { recording, listen, jaeger, prometheus, data, kind } }) {
    const sources = [recording, listen, jaeger, kind || undefined].filter((one) => one !== undefined);
    if (sources.length !== 1) return 'Expected one of --recording DIR, --listen N, --jaeger URL and --kind.';
    if (prometheus && !jaeger) return '--prometheus needs --jaeger URL.';
    return data && (recording || kind) ? '--data needs --listen N or --jaeger URL.' : undefined;
  },
  exitCodes: { 2: 'wrong usage, or there is nothing to read' },
  note: 'A shop exports to it with OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:N OTEL_EXPORTER_OTLP_PROTOCOL=http/json.',
});

/** Of a running shop, only the last minutes are kept. */
const keptMs = 10 * 60_000;

export async function mcp({ values }: InputOf<typeof mcpCommand>): Promise<void> {
  await mcpServer(await open(values)).connect(new StdioServerTransport());
}

async function open(values: InputOf<typeof mcpCommand>['values']): Promise<Source> {
  const { recording, listen, jaeger, prometheus, data, name } = values;
  if (recording !== undefined) return recorded(recording);
  const orders = data === undefined ? undefined : ordersIn(data);
  if (listen !== undefined) return live(listen, orders);
  if (jaeger !== undefined)
    return backendsSource({ jaeger: base(jaeger), prometheus: prometheus && base(prometheus), orders });
  return clusterSource(name);
}

const base = (text: string) => text.replace(/\/+$/, '');

/** A finished recording is read once; a growing one again for each call. */
function recorded(folder: string): Source {
  requireRecording(folder);
  let finished: Signals | undefined;
  const read = () => {
    if (finished) return finished;
    // Before reading: it may be finished meanwhile.
    const isComplete = isFinished(folder);
    const signals = readSignals(folder);
    if (isComplete) finished = signals;
    return signals;
  };
  return sourceOf(read, async () => readOrders(folder));
}

/** The shop may start later. */
const ordersIn = (dataDir: string) => async (): Promise<OrderStates> => {
  if (existsSync(join(dataDir, 'orderservice.db'))) return sqliteOrderStates(dataDir);
  throw new Problem(`${dataDir} has no orderservice.db: expected DATA_DIR of a running shop.`);
};

async function live(port: number, orders?: () => Promise<OrderStates>): Promise<Source> {
  let batches: Batch[] = [];
  const collector = await startCollector(port, (_signal, batch) => {
    const since = Date.now() - keptMs;
    if ((batches[0]?.receivedAt ?? since) < since - 10_000) batches = batches.filter((one) => one.receivedAt >= since);
    batches.push(batch);
  });
  // When its agent has ended, this process does, too.
  process.stdin.once('end', collector.stop);
  return sourceOf(
    () => signalsOf(batches),
    async () => {
      if (!orders) throw new Problem('There are no order states: start with --data DIR, the DATA_DIR of the shop.');
      return [await orders()];
    },
  );
}
