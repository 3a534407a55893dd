// Starts a real Prometheus for a test, fills it with the series of a rule test, and reads its alerts.
import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { until } from './eventually.ts';
import { freePort } from './free-ports.ts';

const isInstalled = ({ status }: SpawnSyncReturns<Buffer>) => status === 0;

/** For `{ skip }` of a test. */
export const noPrometheus = isInstalled(spawnSync('prometheus', ['--version'])) ? false : 'prometheus is not installed';
export const noPromtool = isInstalled(spawnSync('promtool', ['--version'])) ? false : 'promtool is not installed';

/** As long as the test. `files` are its configuration, prometheus.yml, and what that refers to, by name. */
export async function startPrometheus(t: TestContext, files: Record<string, string>): Promise<string> {
  const { url, stop } = await launchPrometheus(files);
  t.after(stop);
  return url;
}

export async function launchPrometheus(files: Record<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), 'prometheus-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const port = await freePort();
  const prometheus = spawn(
    'prometheus',
    [
      '--web.enable-otlp-receiver',
      `--web.listen-address=127.0.0.1:${port}`,
      `--config.file=${folder}/prometheus.yml`,
      `--storage.tsdb.path=${folder}/data`,
    ],
    { stdio: 'ignore' },
  );
  const url = `http://127.0.0.1:${port}`;
  await until('Prometheus is ready', async () => (await fetch(`${url}/-/ready`)).ok, 30_000);
  return {
    url,
    async stop(): Promise<void> {
      prometheus.kill('SIGKILL');
      await once(prometheus, 'exit');
      rmSync(folder, { recursive: true });
    },
  };
}

/** A series as `promtool test rules` writes it: `up{job="a"}` and `1+2x3 _x2 0`. */
export interface InputSeries {
  series: string;
  values: string | number;
}

/** Stores the series with their names as they are. The last sample of the longest series is now. */
export async function pushSeries(url: string, input: readonly InputSeries[], stepMs: number): Promise<void> {
  const longest = Math.max(...input.map(({ values }) => samplesOf(String(values)).length));
  const startMs = Date.now() - (longest - 1) * stepMs;
  const metrics = input.map(({ series, values }) => {
    const [, name, labels = ''] = /^(\w+)\{(.*)\}$/.exec(series) ?? [];
    const attributes = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => ({
      key,
      value: { stringValue: value },
    }));
    const dataPoints = samplesOf(String(values)).flatMap((asDouble, at) =>
      asDouble === undefined ? [] : [{ attributes, timeUnixNano: `${startMs + at * stepMs}000000`, asDouble }],
    );
    return { name, gauge: { dataPoints } };
  });
  const response = await fetch(`${url}/api/v1/otlp/v1/metrics`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceMetrics: [{ scopeMetrics: [{ metrics }] }] }),
  });
  if (!response.ok) throw new Error(`Prometheus refuses the series: ${await response.text()}`);
}

/** `a+bxn` is n + 1 values, `axn` too, and `_xn` is n missing ones. */
const samplesOf = (notation: string): (number | undefined)[] =>
  notation.split(' ').flatMap((part) => {
    const [, start = part, sign = '+', step = '0', count] = /^(_|[\d.]+)(?:([+-])([\d.]+))?x(\d+)$/.exec(part) ?? [];
    if (start === '_') return Array.from({ length: Number(count ?? 1) }, () => undefined);
    const difference = Number(sign + step);
    return Array.from({ length: Number(count ?? 0) + 1 }, (_, at) => Number(start) + at * difference);
  });

export interface Alert {
  labels: Record<string, string>;
  annotations: Record<string, string>;
  state: 'pending' | 'firing';
}

export const alertsOf = async (url: string): Promise<Alert[]> =>
  (await (await fetch(`${url}/api/v1/alerts`)).json()).data.alerts;
