import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Ajv } from 'ajv';
import { parseCommandLine } from '../../start/command-line/parse.ts';
import { freePort } from '../../testing/free-ports.ts';
import { serve } from '../../testing/serve.ts';
import { startSilent } from '../../testing/silent-server.ts';
import { workloadNames } from '../../topology.ts';
import { readAnswer, readTruth } from './answers.ts';
import { incidents } from './catalogue/all.ts';
import { startCollector } from './collector.ts';
import { toFlagd } from './flags-file.ts';
import { incidentCommand } from './options.ts';
import { isMet, measure } from './queries.ts';
import { replay } from './replay.ts';
import { sampleOf } from './run-all.ts';
import { score } from './score.ts';
import { type Batch, readBatches, readOrders, type SignalName, signalNames, signalsOf } from './signals.ts';
import truthSchema from './truth.schema.json' with { type: 'json' };
import { questionOf, truthOf } from './truth.ts';

const directory = mkdtempSync(join(tmpdir(), 'incidents-'));
after(() => rmSync(directory, { recursive: true }));

const at = Date.parse('2026-01-01T00:00:00Z');
const [slowQuery] = incidents;
if (!slowQuery) throw new Error('the catalog is empty');
const truth = truthOf(slowQuery, 1, at);
const [cause] = truth.rootCause;
if (!cause) throw new Error('the truth has no cause');

test('every truth fits the schema, names known workloads, and is the same for the same seed', () => {
  const isTruth = new Ajv({ formats: { 'date-time': true } }).compile(truthSchema);
  for (const one of incidents) {
    const found = truthOf(one, 7, at);
    assert.ok(isTruth(found), `${one.name}: ${JSON.stringify(isTruth.errors)}`);
    assert.deepEqual(truthOf(one, 7, at), found);
    for (const { workload } of one.rootCause)
      assert.ok(
        [...workloadNames, 'redis', 'loadgenerator'].some((name) => name === workload),
        workload,
      );
  }
  assert.equal(new Set(incidents.map(({ name }) => name)).size, incidents.length);
  assert.ok(incidents.length >= 12);
});

test('the question is the same for every incident', () => {
  const question = questionOf({ from: at, to: at + 60_000 });
  for (const { name, title } of incidents) assert.doesNotMatch(question, new RegExp(`${title}|incident ${name}`));
});

test('the truth has 100 points, and "I don\'t know" 0', () => {
  for (const one of incidents) assert.equal(score(truthOf(one, 1, at), truthOf(one, 1, at)).points, 100, one.name);
  assert.equal(score(truth, { rootCause: [] }).points, 0);
});

test('the workload, the kind, the time and the evidence have points of their own', () => {
  const { workload, kind, since } = cause;
  const n = truth.evidence.length;
  const points = (rootCause: typeof truth.rootCause, evidence = truth.evidence) =>
    score(truth, { rootCause, evidence }).points;
  assert.equal(points([{ workload, kind: 'slow', since }]), 70);
  assert.equal(points([{ workload, kind, since: new Date(at + 15_000).toISOString() }]), 93);
  assert.equal(points([{ workload, kind, since: 'yesterday' }]), 85);
  assert.equal(points([{ workload, kind, since }], []), 80);
  const [symptom] = truth.evidence;
  assert.ok(symptom);
  const other = { ...symptom, name: 'another' };
  assert.equal(points([cause], [...truth.evidence, ...truth.evidence]), 100, 'a piece counts once');
  assert.equal(points([cause], [...truth.evidence, other]), Math.round(80 + (20 * n) / (n + 1)));
  const half = score({ ...truth, evidence: [symptom, other] }, { rootCause: [cause], evidence: [symptom] });
  assert.equal(half.points, 90);
  assert.equal(points([{ workload: 'adservice', kind, since }]), 0);
  assert.equal(points([{ workload: 'adservice', kind, since }, cause]), 90);
  assert.equal(points([cause, cause]), 90);
  const slow = { workload, kind: 'slow', since } as const;
  assert.deepEqual([points([cause, slow]), points([slow, cause])], [60, 60], 'two kinds are none, in any order');
});

test('a metric may have its name in Prometheus', () => {
  const evidence = [
    { ...truth.evidence[0], signal: 'metric', service: 'checkoutservice', name: 'shop.revenue' },
  ] as const;
  const named = (name: string) =>
    score({ ...truth, evidence } as typeof truth, { rootCause: [cause], evidence: [{ ...evidence[0], name }] }).points;
  assert.deepEqual(
    ['shop.revenue', 'shop_revenue_total', 'shop_revenue', 'shop_orders_total'].map(named),
    [100, 100, 100, 80],
  );
});

test('a name that the shop does not have is called that', () => {
  const reasons = score(truth, { rootCause: [{ workload: 'cart', kind: 'slow', since: '' }] }).lines.map(
    ({ reason }) => reason,
  );
  assert.ok(reasons.includes('cart is not a workload of the shop'), reasons.join());
});

test('a time without a zone is UTC, and names may have spaces and capitals', () => {
  const path = join(directory, 'written.json');
  const rootCause = [{ workload: ' CartService', kind: 'slow-store', since: '2026-01-01T00:00:00' }];
  writeFileSync(path, JSON.stringify({ rootCause }));
  assert.deepEqual(readAnswer(path).rootCause, [
    { workload: 'cartservice', kind: 'slow-store', since: '2026-01-01T00:00:00Z' },
  ]);
});

test('an answer that is not JSON, or no answer, is one sentence', () => {
  const path = join(directory, 'answer.json');
  const rejects = (content: string, message: RegExp) => {
    writeFileSync(path, content);
    assert.throws(() => readAnswer(path), { message });
  };
  rejects('It was DNS.', /answer\.json is not JSON: question\.md shows what an answer looks like\.$/);
  rejects('', /answer\.json is not JSON: /);
  rejects('null', /answer\.json is not an answer: it must be object\.$/);
  rejects('[]', /answer\.json is not an answer: it must be object\.$/);
  rejects('{"rootCause": [{"workload": 5, "kind": "x"}]}', /not an answer: \/rootCause\/0\/workload must be string\.$/);
  const dated = '{"rootCause": [{"workload": "a", "kind": "b", "since": "at noon"}]}';
  rejects(dated, /not an answer: \/rootCause\/0\/since must match format "date-time"\.$/);
  rejects(dated.replace('at noon', '5'), /since must match format "date-time"\.$/);
  writeFileSync(path, '\uFEFF{"rootCause": []}');
  assert.deepEqual(readAnswer(path), { rootCause: [] });
  rejects('{"rootCause": [], "evidence": null}', /not an answer: \/evidence must be array\.$/);
  assert.throws(() => readAnswer(directory), { message: /is not a file\.$/ });
  rejects('{"rootCause": "dns"}', /answer\.json is not an answer: \/rootCause must be array\.$/);
  assert.throws(() => readAnswer(join(directory, 'none')), { message: /^There is no file .*none\.$/ });
});

test('a truth that is missing, or is none, is one sentence', () => {
  assert.throws(() => readTruth(directory), {
    message: /has no truth\.json: expected the folder of a finished run\.$/,
  });
  const folder = mkdtempSync(join(directory, 'truth-'));
  const rejects = (content: string, message: RegExp) => {
    writeFileSync(join(folder, 'truth.json'), content);
    assert.throws(() => readTruth(folder), { message });
  };
  rejects('{', /truth\.json is not JSON: run the incident again\.$/);
  rejects(
    JSON.stringify({ ...truth, version: 2 }),
    /is not the truth of an incident: \/version must be equal to constant\.$/,
  );
  rejects(
    JSON.stringify({ ...truth, rootCause: [{ ...cause, since: 'banana' }] }),
    /\/rootCause\/0\/since must match format "date-time"\.$/,
  );
});

test('a damaged recording is one sentence', async () => {
  const folder = mkdtempSync(join(directory, 'damaged-'));
  mkdirSync(join(folder, 'signals'));
  writeFileSync(join(folder, 'signals/traces.jsonl'), '{"receivedAt": 1}\n{"rec}\n{"receivedAt": 2');
  assert.throws(() => readBatches(folder, 'traces'), { message: /traces\.jsonl is damaged in line 2: record the/ });
  for (const line of [
    '5',
    '{}',
    '{"receivedAt":"x"}',
    '{"receivedAt":1e300}',
    '{"receivedAt":1,"resourceSpans":"x"}',
  ]) {
    writeFileSync(join(folder, 'signals/traces.jsonl'), `${line}\n`);
    assert.throws(() => readBatches(folder, 'traces'), { message: /traces\.jsonl is damaged in line 1: / }, line);
  }
  for (const line of ['{"receivedAt":1,"counts":{},"unfinished":[]}', '{"at":1}', '{"at":1,"counts":{}}', 'null']) {
    writeFileSync(join(folder, 'signals/orders.jsonl'), `${line}\n`);
    assert.throws(() => readOrders(folder), { message: /orders\.jsonl is damaged in line 1: / }, line);
  }
  writeFileSync(join(folder, 'signals/traces.jsonl'), '{"receivedAt": 1}\n{"receivedAt": 2');
  assert.equal(readBatches(folder, 'traces').length, 1, 'the last line is not complete yet');
  writeFileSync(join(folder, 'signals/logs.jsonl.gz'), 'no gzip');
  assert.throws(() => readBatches(folder, 'logs'), {
    message: /logs\.jsonl\.gz is damaged: record the incident again\.$/,
  });
});

test('wrong arguments are one sentence', () => {
  const rejects = (args: string[], message: string) =>
    assert.throws(() => parseCommandLine(incidentCommand, args), { message });
  rejects([], 'ACTION is missing: expected list, show, run, replay, score or diagnose.');
  rejects(['run', 'slow-query'], 'run needs --out DIR.');
  rejects(['list', '--seed', '2'], '--seed is for run, not for list.');
  rejects(['show', 'slow-query', '--json'], '--json is for list, not for show.');
  rejects(['list', '--kind'], '--kind is for run, not for list.');
  rejects(['run', 'slow-query', '--sample', '2', '--out', 'x'], '--sample is for `run all`.');
  rejects(['score', 'x'], 'Expected incident score DIR ANSWER.');
  const to = 'expected a URL such as http://localhost:4318, without a user, a query or /v1/traces';
  for (const url of ['jaeger', 'http://u:p@h', 'http://h?key=1', 'http://h#x', 'http://h:4318/v1/traces/'])
    rejects(['replay', 'x', '--to', url], `--to is "${url}": ${to}.`);
  const prometheus = 'http://localhost:9090/api/v1/otlp';
  assert.equal(parseCommandLine(incidentCommand, ['replay', 'x', '--to', prometheus]).values.to, prometheus);
});

const attributes = (service: string) => [{ key: 'service.name', value: { stringValue: service } }];
const nanos = (ms: number) => String(BigInt(ms) * 1_000_000n);

/** One span of 900 ms, one failed, and a counter that grows by 10. */
const batches: { signal: SignalName; batch: Batch }[] = [0, 1].map((second) => ({
  signal: 'traces',
  batch: {
    receivedAt: at + second * 1_000,
    resourceSpans: [
      {
        resource: { attributes: attributes('cartservice') },
        scopeSpans: [
          {
            spans: [
              {
                ...{ traceId: `${second}`.repeat(32), spanId: '0'.repeat(16), name: 'GetCart', kind: 2 },
                ...{ startTimeUnixNano: nanos(at + second * 1_000), endTimeUnixNano: nanos(at + second * 1_000 + 900) },
                status: { code: second === 1 ? 2 : 0 },
              },
            ],
          },
        ],
      },
    ],
  },
}));
for (const value of [5, 15])
  batches.push({
    signal: 'metrics',
    batch: {
      receivedAt: at + value * 100,
      resourceMetrics: [
        {
          resource: { attributes: attributes('cartservice') },
          scopeMetrics: [{ metrics: [{ name: 'carts', sum: { dataPoints: [{ asInt: value }] } }] }],
        },
      ],
    },
  });

const signals = signalsOf(batches.map(({ batch }) => batch));
const query = { service: 'cartservice', name: 'GetCart', signal: 'span' } as const;

test('conditions compare measures of a window', () => {
  const window = { from: at, to: at + 2_000 };
  assert.equal(measure({ ...query, measure: 'medianMs' }, signals, window), 900);
  assert.equal(measure({ ...query, measure: 'failedPercent' }, signals, window), 50);
  assert.equal(measure({ ...query, measure: 'perSecond' }, signals, window), 1);
  assert.equal(measure({ ...query, measure: 'perSecond' }, signals, { from: at + 1, to: at + 2_001 }), 0.5);
  const carts = { signal: 'metric', service: 'cartservice', name: 'carts' } as const;
  assert.equal(measure({ ...carts, measure: 'max' }, signals, window), 15);
  assert.equal(measure({ ...carts, measure: 'perSecond' }, signals, { from: at + 1_000, to: at + 2_000 }), 10);
  assert.equal(isMet({ ...query, measure: 'medianMs', what: '', above: 800 }, signals, window), true);
  assert.equal(isMet({ ...query, measure: 'medianMs', what: '', below: 800 }, signals, window), false);
});

test('a replay gives the same answers to the same queries, with times that end now', async () => {
  const folder = join(directory, 'recording');
  mkdirSync(join(folder, 'signals'), { recursive: true });
  for (const signal of signalNames) {
    const lines = batches.filter((one) => one.signal === signal).map(({ batch }) => `${JSON.stringify(batch)}\n`);
    writeFileSync(join(folder, 'signals', `${signal}.jsonl`), lines.join(''));
  }
  const received: Batch[] = [];
  const collector = await startCollector(0, (_, batch) => received.push(batch));
  const began = Date.now();
  const { accepted, shiftMs } = await replay(folder, collector.url);
  collector.stop();
  assert.deepEqual(accepted, ['traces', 'metrics']);
  const again = signalsOf(received);
  const all = { from: 0, to: Number.MAX_SAFE_INTEGER };
  for (const name of ['medianMs', 'failedPercent'] as const)
    assert.equal(measure({ ...query, measure: name }, again, all), measure({ ...query, measure: name }, signals, all));
  // Arrival times would count everything within a second.
  const [{ at: newAt = 0 } = {}] = again.spans;
  for (const [from, to] of [
    [0, 1_000],
    [1_000, 2_000],
    [0, 10_000],
  ] as const)
    assert.equal(
      measure({ ...query, measure: 'perSecond' }, again, { from: newAt + from, to: newAt + to }),
      measure({ ...query, measure: 'perSecond' }, signals, { from: at + from, to: at + to }),
    );
  const [first, last] = again.spans;
  assert.equal(first?.startMs, at + shiftMs);
  assert.equal((last?.startMs ?? 0) - (first?.startMs ?? 0), 1_000);
  assert.ok(Math.abs((last?.startMs ?? 0) - began) < 5_000);
});

test('an endpoint that refuses, hangs or rejects, or is not for OTLP, is one sentence', async (t) => {
  const folder = join(directory, 'recording');
  const url = `http://127.0.0.1:${await freePort()}`;
  await assert.rejects(replay(folder, url), {
    message: `${url}/v1/traces can't be reached: start the receiver, or set another URL.`,
  });
  const silent = await startSilent();
  await assert.rejects(replay(folder, `http://${silent.address}`, 100), {
    message: `http://${silent.address}/v1/traces did not respond within 0.1 s.`,
  });
  silent.stop();
  const respondsWith = async (message: RegExp, respond: (response: ServerResponse) => void) => {
    const server = await serve(t, (request, response) => request.resume().once('end', () => respond(response)));
    await assert.rejects(replay(folder, server, 300), { message });
  };
  const json = { 'content-type': 'application/json' };
  await respondsWith(/rejected the recording with status 400: no name\.$/, (response) =>
    response.writeHead(400, json).end('{"message":"no name"}'),
  );
  await respondsWith(/is not an endpoint for OTLP: it responded with a web page: Sign in\.$/, (response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end('<title>Sign in</title>'),
  );
  await respondsWith(/status 307: redirects to http:\/\/127\.0\.0\.1:1\/v1\/traces\.$/, (response) =>
    response.writeHead(307, { location: 'http://127.0.0.1:1/v1/traces' }).end(),
  );
  await respondsWith(/\/v1\/traces rejected 2 items of the recording: too old\.$/, (response) =>
    response.writeHead(200, json).end('{"partialSuccess":{"rejectedSpans":"2","errorMessage":"too old"}}'),
  );
  await respondsWith(/did not respond within 0\.3 s\.$/, (response) => response.writeHead(200, json).write('{'));
  await respondsWith(/is not an endpoint for OTLP: it responded with a response that is not OTLP: /, (response) => {
    response.writeHead(200, json);
    const timer = setInterval(() => response.write(' '.repeat(60_000)), 1);
    response.once('close', () => clearInterval(timer));
  });
  await assert.rejects(replay(directory, url), { message: /has no recording: expected its folder signals\/\.$/ });
});

test('a sample is the same for the same seed, and differs between seeds', () => {
  const names = (seed: number) => sampleOf(incidents, 2, seed).map(({ name }) => name);
  assert.deepEqual(names(5), names(5));
  assert.equal(new Set(Array.from({ length: 200 }, (_, seed) => names(seed)).flat()).size, incidents.length);
});

test("flags are in flagd's format, with a schedule and a percentage", () => {
  const flag = { name: 'rpcError', value: 'INTERNAL', workload: 'shippingservice', percent: 50 } as const;
  const { flags } = JSON.parse(JSON.stringify(toFlagd([{ ...flag, schedule: { every: 10, on: 4 } }])));
  assert.deepEqual(flags.rpcError.variants, { off: '', on0: 'INTERNAL' });
  assert.deepEqual(flags.rpcError.targeting.if, [
    {
      and: [
        { '==': [{ var: 'workload' }, 'shippingservice'] },
        { '<': [{ '%': [{ var: '$flagd.timestamp' }, 10] }, 4] },
      ],
    },
    {
      fractional: [
        ['on0', 50],
        ['off', 50],
      ],
    },
    'off',
  ]);
});

test('the documentation has every action and every flag', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/incidents.md'), 'utf8');
  for (const word of ['list', 'show', 'run', 'replay', 'score', 'diagnose'])
    assert.match(page, new RegExp(`incident -- ${word}`));
});
