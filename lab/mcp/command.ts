// `npm run mcp`: connects the MCP server to a recording, or to a running shop that exports its signals to it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { defineCommand, type InputOf } from '../../start/command-line/spec.ts';
import { Problem } from '../../start/problem.ts';
import { startCollector } from '../incidents/collector.ts';
import { type Batch, readSignals, type Signals, signalsOf } from '../incidents/signals.ts';
import { mcpServer } from './server.ts';

export const mcpCommand = defineCommand({
  name: 'npm run mcp',
  summary: 'A read-only MCP server on stdin and stdout, for the signals of a recording or of a running shop.',
  options: {
    recording: { type: 'text', value: 'DIR', help: 'folder of `npm run incident -- run`, finished or running' },
    listen: { type: 'integer', min: 1, max: 65_535, help: 'port on which to receive OTLP/JSON from a running shop' },
  },
  check: ({ values: { recording, listen } }) =>
    (recording === undefined) === (listen === undefined) ? 'Expected either --recording DIR or --listen N.' : undefined,
  exitCodes: { 2: 'wrong usage, or there is no recording' },
  note: 'A shop exports to it with OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:N OTEL_EXPORTER_OTLP_PROTOCOL=http/json.',
});

/** Of a running shop, only the last minutes are kept. */
const keptMs = 10 * 60_000;

export async function mcp({ values: { recording, listen } }: InputOf<typeof mcpCommand>): Promise<void> {
  const read = recording === undefined ? await live(listen ?? 0) : recorded(recording);
  await mcpServer(read).connect(new StdioServerTransport());
}

/** A finished recording is read once; a growing one again for each call. */
function recorded(folder: string): () => Signals {
  if (!existsSync(join(folder, 'signals')))
    throw new Problem(`${folder} has no recording: expected its folder signals/.`);
  let finished: Signals | undefined;
  return () => {
    if (finished) return finished;
    const signals = readSignals(folder);
    if (existsSync(join(folder, 'signals/traces.jsonl.gz'))) finished = signals;
    return signals;
  };
}

async function live(port: number): Promise<() => Signals> {
  let batches: Batch[] = [];
  await startCollector(port, (_signal, batch) => {
    const since = Date.now() - keptMs;
    if ((batches[0]?.receivedAt ?? since) < since - 10_000) batches = batches.filter((one) => one.receivedAt >= since);
    batches.push(batch);
  });
  return () => signalsOf(batches);
}
