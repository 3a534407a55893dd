import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { noPrometheus } from '../../testing/prometheus.ts';
import { alertRules } from './alert-rules.ts';
import { alertsOfRecording, firstTime, slowed } from './alerts.ts';
import { incidents } from './catalogue/all.ts';
import { wrongPages } from './run.ts';
import type { Batch } from './signals.ts';

const at = Date.parse('2026-01-01T00:00:00Z');
const year = 365 * 24 * 3600 * 1_000;

test('in the rules, recorded series are replaced by what they record', () => {
  const rules = alertRules();
  for (const { expr } of rules) assert.doesNotMatch(expr, /slo:/);
  assert.match(rules[0]?.expr ?? '', /last_over_time\(\(sum by .*\)\[15s:15s\] offset 5m\) > 0/);
  assert.equal(rules.find(({ alert }) => alert === 'RedisMemory')?.forSeconds, 300);
});

test('every page that an incident expects has a rule', () => {
  const pages = alertRules().filter(({ severity }) => severity === 'page');
  for (const { name, pages: expected, possiblePages = [] } of incidents)
    for (const page of [...expected, ...possiblePages])
      assert.ok(
        pages.some(({ alert }) => page.split(' ')[0] === alert),
        `${name}: ${page}`,
      );
});

test('an alert fires once it has been true for long enough without a break', () => {
  assert.equal(firstTime([], 0), undefined);
  assert.equal(firstTime([15], 0), 15);
  assert.equal(firstTime([15, 30, 45], 30), 45);
  assert.equal(firstTime([15, 30, 60, 75], 30), undefined);
  assert.equal(firstTime([15, 30, 60, 75, 90], 30), 90);
});

/** Requests to the home page so far, by status, an age, and Redis's uptime. */
const batchOf = (receivedAt: number, good: number, bad: number, clockMs = 0): Batch => {
  const point = (status: number, count: number) => ({
    ...{ count, timeUnixNano: `${receivedAt + clockMs}000000`, startTimeUnixNano: `${at}000000` },
    ...{ sum: 0.01 * count, bucketCounts: [count, 0], explicitBounds: [0.5] },
    attributes: [
      { key: 'http.route', value: { stringValue: '/' } },
      { key: 'http.response.status_code', value: { intValue: status } },
    ],
  });
  const histogram = { aggregationTemporality: 2, dataPoints: [point(200, good), point(503, bad)] };
  const age = { dataPoints: [{ asDouble: 2, timeUnixNano: `${receivedAt + clockMs}000000` }] };
  const uptime = { asDouble: receivedAt / 1_000, timeUnixNano: `${receivedAt + clockMs}000000` };
  const metrics = [
    { name: 'http.server.request.duration', unit: 's', histogram },
    { name: 'shop.orders.unfinished.max_age', unit: 's', gauge: age },
    { name: 'redis.uptime', unit: 's', sum: { aggregationTemporality: 2, isMonotonic: true, dataPoints: [uptime] } },
  ];
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'frontend' } }] };
  return { receivedAt, resourceMetrics: [{ resource, scopeMetrics: [{ metrics }] }] };
};

test('played more slowly, times and ages grow, and the error of a clock stays', () => {
  const text = JSON.stringify(slowed(batchOf(at + 10_000, 5, 0, year), (time) => at + (time - at) * 6, 6));
  const { resourceMetrics } = JSON.parse(text);
  const [requests, age] = resourceMetrics[0].scopeMetrics[0].metrics;
  assert.equal(requests.histogram.dataPoints[0].timeUnixNano, `${at + 60_000 + year}000000`);
  assert.equal(requests.histogram.dataPoints[0].sum, 0.05);
  assert.equal(age.gauge.dataPoints[0].asDouble, 12);
});

/** Healthy, by default for 30 s, then with this share of failures for 30 s. */
async function alertsWith(failing: number, healthySeconds = 30) {
  const folder = mkdtempSync(join(tmpdir(), 'alerts-'));
  try {
    mkdirSync(join(folder, 'signals'));
    const seconds = Array.from({ length: healthySeconds / 5 + 7 }, (_, step) => step * 5);
    const lines = seconds.map((second) => {
      const bad = Math.max(0, second - healthySeconds) * 2 * failing;
      return `${JSON.stringify(batchOf(at + second * 1_000, second * 2 - bad, bad))}\n`;
    });
    writeFileSync(join(folder, 'signals/metrics.jsonl'), lines.join(''));
    const from = at + healthySeconds * 1_000;
    return await alertsOfRecording(folder, { fault: { from, to: from + 30_000 } });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('a fault of a few seconds has too few metrics for the rules', async () => {
  assert.equal(await alertsOfRecording('none', { fault: { from: at, to: at + 10_000 } }), undefined);
});

test('a real Prometheus evaluates the rules over a recording', { skip: noPrometheus }, async () => {
  assert.deepEqual(await alertsWith(0), []);
  const [error, ...more] = (await alertsWith(0.5)) ?? [];
  assert.deepEqual(more, []);
  assert.deepEqual([error?.alert, error?.severity], ['PageErrors /', 'page']);
  assert.ok((error?.afterSeconds ?? 0) > 0 && (error?.afterSeconds ?? 0) < 450, String(error?.afterSeconds));
});

test('a longer healthy time, which the seed chooses, changes no alert', { skip: noPrometheus }, async () => {
  const [short, long] = [await alertsWith(0.3, 30), await alertsWith(0.3, 120)];
  assert.ok(short && short.length > 0);
  assert.deepEqual(long, short);
});

test('a run reports pages that are missing, and those that should not be', () => {
  const fired = [
    { alert: 'PageErrors /', severity: 'page', afterSeconds: 5 },
    { alert: 'ContainerMemory', severity: 'ticket', afterSeconds: 5 },
  ];
  assert.deepEqual(wrongPages({ pages: ['PageErrors /'] }, fired), []);
  assert.deepEqual(wrongPages({ pages: [], possiblePages: ['PageErrors /'] }, fired), []);
  assert.deepEqual(wrongPages({ pages: ['PageLatency /'] }, fired), [
    'an alert that should fire: PageLatency /',
    'an alert that should not fire: PageErrors /',
  ]);
  assert.deepEqual(wrongPages({ pages: ['PageLatency /'] }, undefined), []);
});
