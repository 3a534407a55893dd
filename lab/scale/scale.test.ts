// The scale run: the distribution of the work, the report and the chart; and the autoscalers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCommandLine } from '../../start/command-line/parse.ts';
import { read } from '../../testing/sources.ts';
import { workload, workloadNames } from '../../topology.ts';
import { assertWellFormed } from '../testing/well-formed.ts';
import { costsOf, isSpread, sharesOf, type Usage, usageIn } from './cpu-usage.ts';
import type { RateTried, Scaled } from './measure.ts';
import { scaleCommand, toOptions } from './options.ts';
import { costs, limits, spread, table } from './report.ts';
import { scaleChart } from './scale-chart.ts';

const page = `
# TYPE container_cpu_usage_seconds_total counter
container_cpu_usage_seconds_total{container="server",namespace="demo-app",pod="frontend-7d4-abcde"} 12.5 1732000000000
container_cpu_usage_seconds_total{container="istio-proxy",namespace="demo-app",pod="frontend-7d4-abcde"} 99 1732000000000
container_cpu_usage_seconds_total{container="server",namespace="elsewhere",pod="frontend-7d4-vwxyz"} 99 1732000000000
container_memory_working_set_bytes{container="server",namespace="demo-app",pod="frontend-7d4-abcde"} 1e+08 1732000000000
pod_cpu_usage_seconds_total{namespace="demo-app",pod="frontend-7d4-abcde"} 111.5 1732000000000
`;

test("a kubelet's metrics are read by container", () => {
  assert.deepEqual(
    [...usageIn(page)],
    [
      ['demo-app/frontend-7d4-abcde/server', { seconds: 12.5, at: 1732000000000 }],
      ['demo-app/frontend-7d4-abcde/istio-proxy', { seconds: 99, at: 1732000000000 }],
      ['elsewhere/frontend-7d4-vwxyz/server', { seconds: 99, at: 1732000000000 }],
    ],
  );
});

const usage = (at: number, seconds: Readonly<Record<string, number>>): Usage =>
  new Map(Object.entries(seconds).map(([key, each]) => [key, { seconds: each, at }]));

test('the shares cover only the time since the first measurement, and a replica with too little work is detected', () => {
  const before = usage(0, {
    'demo-app/frontend-7d4-abcde/server': 10,
    'demo-app/frontend-7d4-defgh/server': 20,
    'demo-app/frontend-old-abcde/server': 5,
  });
  const after = (one: number, other: number) =>
    usage(1000, {
      'demo-app/frontend-7d4-abcde/server': one,
      'demo-app/frontend-7d4-abcde/istio-proxy': 999,
      'demo-app/frontend-7d4-defgh/server': other,
      'elsewhere/frontend-7d4-defgh/server': 999,
      'demo-app/currencyservice-5f-abcde/server': 50,
    });
  assert.deepEqual(sharesOf('frontend', before, after(16, 24)), [0.6, 0.4]);
  assert.ok(isSpread(sharesOf('frontend', before, after(16, 24)), 2));
  assert.ok(!isSpread(sharesOf('frontend', before, after(19, 21)), 2));
  assert.ok(!isSpread(sharesOf('frontend', before, after(16, 24)), 3));
  assert.ok(isSpread(sharesOf('currencyservice', before, after(16, 24)), 1));
});

test('the cost of a request is reported by workload, its sidecars together', () => {
  const before = usage(10_000, { 'demo-app/frontend-7d4-abcde/server': 10 });
  const after = usage(30_000, {
    'demo-app/redis-cart-0/redis': 0.1,
    'demo-app/frontend-7d4-abcde/server': 11,
    'demo-app/frontend-7d4-abcde/istio-proxy': 1,
    'demo-app/redis-cart-0/istio-proxy': 0.5,
    'istio-system/istio-ingressgateway-5d8f-x7x7x/istio-proxy': 0.2,
    'istio-system/istiod-5d8f-x7x7x/discovery': 9,
    'kube-system/coredns-5d8f-x7x7x/coredns': 9,
  });
  assert.deepEqual(Object.entries(costsOf(before, after, [{ from: 10_000, to: 30_000, requests: 1000 }])), [
    ['sidecars', 1.5],
    ['frontend', 1],
    ['istio-ingressgateway', 0.2],
    ['redis-cart', 0.1],
  ]);
});

test('only requests between the two measurements of a container count', () => {
  const frontend = (at: number, seconds: number) => usage(at, { 'demo-app/frontend-7d4-abcde/server': seconds });
  const spans = [
    { from: 0, to: 10_000, requests: 100 },
    { from: 12_000, to: 22_000, requests: 300 },
    { from: 40_000, to: 50_000, requests: 900 },
  ];
  assert.deepEqual(costsOf(frontend(5_000, 2), frontend(17_000, 3), spans), { frontend: 5 });
  assert.deepEqual(costsOf(frontend(25_000, 2), frontend(30_000, 3), spans), {});
});

const tried = (rate: number, p95Ms: number, isGood = true): RateTried => ({
  ...{ rate, p95Ms, isGood, seconds: 15, requests: 30 * rate, requestsPerSecond: 2 * rate },
  ...{ errors: isGood ? 0 : 3, complaints: [], busy: 0.5 },
});

const measured: Scaled[] = [
  {
    replicas: 1,
    best: tried(20, 200),
    tries: [tried(4, 20), tried(20, 200), tried(26, 9_000, false), tried(26, 240)],
    shares: { frontend: [1] },
    isSpread: true,
    costs: { frontend: 1.25, sidecars: 0.75, adservice: 0.001 },
  },
  {
    replicas: 2,
    best: tried(38, 210),
    tries: [tried(8, 18), tried(38, 210), tried(50, 300, false)],
    shares: { frontend: [0.55, 0.45], currencyservice: [0.97, 0.03] },
    isSpread: false,
    costs: {},
  },
  { replicas: 3, best: undefined, tries: [tried(12, 400, false)], shares: {}, isSpread: false, costs: {} },
];

test('the report has the highest rates, their ratio to the first, and how evenly the work was distributed', () => {
  assert.match(table(measured), /^ +1 +20 +40 +200 ms +50 % +× 1\.00$/m);
  assert.match(table(measured), /^ +2 +38 +76 +210 ms +50 % +× 1\.90$/m);
  assert.match(table(measured), /^ +3 +no rate within the limits$/m);
  assert.match(
    spread(measured),
    /2 replicas: UNEVENLY DISTRIBUTED\n +frontend +55 % +45 %\n +currencyservice +97 % +3 %/,
  );
  assert.match(costs(measured), /1 replica:\n +frontend +1\.25 ms\n +sidecars +0\.75 ms\n +total +2\.00 ms$/);
});

test('a saturated machine is distinguished from saturated replicas', () => {
  assert.equal(limits(measured), '');
  const busy = [0.88, 0.94].map((busy) => ({ ...tried(50, 900, false), busy }));
  const [one] = measured;
  assert.ok(one);
  const text = limits([...measured, { ...one, replicas: 5, tries: [tried(40, 200), ...busy] }]);
  assert.match(text, /^The machine's CPU was saturated \(91 %\) at the limit of 5 replicas/);
});

test('the chart has a curve for each number of replicas and names its units', () => {
  const svg = scaleChart(measured, 'The shop under load');
  assertWellFormed(svg);
  assert.equal(svg.match(/<polyline /g)?.length, 3);
  for (const text of ['1 replica: 20', '2 replicas: 38', '3 replicas<', 'journeys per second', 'p95 in ms'])
    assert.ok(svg.includes(text), text);
  // If a rate was tried twice, only the last try counts; here it was good.
  assert.equal(svg.match(/class="hollow /g)?.length, 2);
  assertWellFormed(scaleChart([], 'nothing'));
});

for (const name of ['headless', 'mesh'])
  test(`docs/scale/${name}.svg is drawn from the committed results`, () => {
    const { all, how, cpu } = JSON.parse(read(`lab/scale/results/${name}.json`));
    assert.equal(scaleChart(all, `The shop ${how}, ${cpu} for each replica`), read(`docs/scale/${name}.svg`));
  });

test('invalid options are rejected with a message', () => {
  assert.deepEqual(toOptions(parseCommandLine(scaleCommand, ['--replicas', '1,4', '--cpu', '0.2'])).replicas, [1, 4]);
  const rejected = (args: string[], message: RegExp) =>
    assert.throws(() => parseCommandLine(scaleCommand, args), { message });
  rejected(['--replicas', '1,1'], /^--replicas is "1,1": expected up to \d different numbers/);
  rejected(['--replicas', '0'], /^--replicas is "0": expected up to/);
  rejected(['--cpu', 'much'], /^--cpu is "much": expected an amount such as/);
  rejected(['--cpu', '0'], /^--cpu is "0": expected an amount/);
  rejected(['--pods', '1'], /^Unknown option --pods\.$/);
});

test('every autoscaler scales an existing workload by the CPU of its main container', () => {
  const autoscalers = read('k8s/components/autoscaling/autoscalers.yaml').split(/^---$/m);
  const names = autoscalers.map((one) => one.match(/scaleTargetRef: \{.* name: (\w+) \}/)?.[1]);
  for (const [at, name] of names.entries()) {
    assert.ok(
      workloadNames.some((one) => one === name),
      `${name} is not a workload`,
    );
    assert.ok(autoscalers[at]?.includes(`metadata: { name: ${name}, namespace: demo-app`), name);
  }
  // The frontend, and the services that every page needs.
  for (const name of [
    'frontend',
    ...Object.keys(workload('frontend').calls ?? {}).filter((one) => /catalog|currency/.test(one)),
  ])
    assert.ok(names.includes(name), name);
  assert.match(
    read('k8s/components/autoscaling/kustomization.yaml'),
    /type: ContainerResource[\s\S]*container: server/,
  );
});

test('metrics-server has a pinned version and read-only permissions', () => {
  const program = read('k8s/components/metrics-server/metrics-server.yaml');
  assert.match(program, /image: registry\.k8s\.io\/metrics-server\/metrics-server:v\d+\.\d+\.\d+$/m);
  const verbs = [...read('k8s/components/metrics-server/rights.yaml').matchAll(/verbs: \[(.*?)\]/g)];
  assert.ok(verbs.length > 0);
  for (const [, list = ''] of verbs) assert.match(list, /^(get|list|watch)(, (get|list|watch))*$/);
});
