// The consoles in k8s/components/observability: their dashboards query exactly the metrics in telemetry/metrics.yaml.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { readRegistry } from '../testing/registry.ts';
import { read, root } from '../testing/sources.ts';

const folder = 'k8s/components/observability';
const filesOf = (path: string, end: string) =>
  readdirSync(join(root, path))
    .filter((name) => name.endsWith(end))
    .map((name) => join(path, name));

interface Dashboard {
  uid: string;
  title: string;
  templating: { list: { definition?: string }[] };
  panels: { id: number; title: string; datasource?: { uid: string }; targets?: Target[] }[];
}
interface Target {
  expr: string;
  legendFormat: string;
  datasource: { uid: string };
}
const dashboards = filesOf(`${folder}/dashboards`, '.json').map((path): Dashboard => JSON.parse(read(path)));
const targets = dashboards.flatMap(({ panels }) => panels.flatMap((panel) => panel.targets ?? []));

/** Prometheus' names: dots become underscores, seconds and counters get a suffix, a histogram has three series. */
const underscored = (name: string) => name.replaceAll('.', '_');
/** `1` is for gauges only. */
const suffixes: Record<string, string> = { s: '_seconds', By: '_bytes', 1: '_ratio' };
const ours = readRegistry().metrics.map(({ name, instrument, unit, attributes = [] }) => {
  const base = underscored(name) + (suffixes[unit] ?? '');
  const series =
    instrument === 'histogram' ? ['_bucket', '_count', '_sum'] : [instrument === 'counter' ? '_total' : ''];
  return { name, series: series.map((suffix) => base + suffix), labels: attributes.map(({ ref }) => underscored(ref)) };
});

/** Of the kubelets: https://kubernetes.io/docs/reference/instrumentation/node-metrics/ */
const ofKubelets = [
  'container_cpu_cfs_periods_total',
  'container_cpu_cfs_throttled_periods_total',
  'container_cpu_usage_seconds_total',
  'container_memory_working_set_bytes',
  'container_spec_memory_limit_bytes',
  'container_start_time_seconds',
].map((name) => ({ name, series: [name], labels: ['namespace', 'pod', 'container'] }));
const recorded = [...read(`${folder}/rules/slo.yml`).matchAll(/record: (\S+)/g)].map(([, name = '']) => ({
  name,
  series: [name],
  labels: ['http_route', 'slo'],
}));
const metrics = [...ours, ...ofKubelets, ...recorded];

/** The series that a query reads: `a_b{…}`, `a_b[5m]` and `{__name__=~"a_b|c_d"}`. */
const seriesIn = (query: string) => [
  ...[...query.matchAll(/\b([a-z0-9_:]+)(?=[{[])/g)].map(([, name = '']) => name),
  ...[...query.matchAll(/slo:\w+(?::\w+)?/g)].map(([name]) => name),
  ...[...query.matchAll(/__name__=~"([^"]+)"/g)].flatMap(([, names = '']) => names.split('|')),
];
const labelsIn = ({ expr, legendFormat }: Target) => [
  ...[...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, names = '']) => names.split(', ')),
  ...[...expr.matchAll(/[{,] ?(\w+)(?:=~|!~|!=|=)"/g)].map(([, name = '']) => name),
  ...[...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, name = '']) => name),
];

/** The names in the expressions of a rule file, without labels and functions. */
function seriesInRules(path: string): string[] {
  const { groups }: { groups: { rules: { expr: string }[] }[] } = parse(read(path));
  const names = groups.flatMap(({ rules }) =>
    rules.flatMap(({ expr }) => expr.replace(/\{[^}]*\}|\b(by|on) \([^)]*\)/g, '').match(/[a-z][\w:]*_\w+\b(?! ?\()/g)),
  );
  return names.filter((name) => name !== null);
}

test('dashboards and rules query only metrics in telemetry/metrics.yaml, of kubelets or of Istio', () => {
  const known = new Set(metrics.flatMap(({ series }) => series));
  const variables = dashboards.flatMap(({ templating }) =>
    templating.list.flatMap(({ definition }) => definition ?? []),
  );
  for (const query of [...variables, ...targets.map(({ expr }) => expr)]) {
    assert.notDeepEqual(seriesIn(query), [], query);
    for (const name of seriesIn(query)) assert.ok(known.has(name) || name.startsWith('istio_'), `${name} in ${query}`);
  }
  for (const path of filesOf(`${folder}/rules`, '.yml')) {
    const names = seriesInRules(path);
    assert.ok(names.length > 10, path);
    for (const name of names) assert.ok(known.has(name) || name.startsWith('istio_'), `${name} in ${path}`);
  }
});

test('the dashboards show every metric in telemetry/metrics.yaml', () => {
  const shown = new Set(targets.flatMap(({ expr }) => seriesIn(expr)));
  for (const { name, series } of [...ours, ...ofKubelets])
    assert.ok(
      series.some((one) => shown.has(one)),
      `${name} is in no panel`,
    );
});

test('the dashboards group and filter only by labels that the metric has', () => {
  for (const target of targets.filter(({ expr }) => !expr.includes('istio_'))) {
    const queried = seriesIn(target.expr);
    const known = metrics
      .filter(({ series }) => series.some((one) => queried.includes(one)))
      .flatMap((one) => one.labels);
    for (const label of labelsIn(target))
      assert.ok([...known, 'service_name', 'le'].includes(label), `${label} in ${target.expr}`);
  }
});

test('the dashboards use provisioned data sources and unique IDs', () => {
  const uids = [...read(`${folder}/datasources.yaml`).matchAll(/^ +uid: (\S+)$/gm)].map(([, uid = '']) => uid);
  for (const { datasource } of targets) assert.ok(uids.includes(datasource.uid), datasource.uid);
  for (const { title, panels } of dashboards)
    assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length, `ids of the panels of ${title}`);
  assert.equal(new Set(dashboards.map(({ uid }) => uid)).size, dashboards.length);
});

test('each console has a pinned image, no privileges, a readiness probe and resource limits', () => {
  const each = [
    /^ +image: \S+:v?\d+\.\d+\.\d+$/gm,
    /runAsNonRoot: true/g,
    /runAsUser: [1-9]/g,
    /seccompProfile: \{ type: RuntimeDefault \}/g,
    /allowPrivilegeEscalation: false/g,
    /readOnlyRootFilesystem: true/g,
    /drop: \[ALL\]/g,
    /readinessProbe:/g,
    /requests: \{ cpu: \d+m, memory: \d+Mi \}, limits: \{ memory: \d+Mi \}/g,
  ];
  for (const path of filesOf(folder, '.yaml')) {
    const containers = read(path).match(/^ +image:/gm)?.length ?? 0;
    for (const pattern of each) assert.equal(read(path).match(pattern)?.length ?? 0, containers, `${path}: ${pattern}`);
  }
});

test('each console has its node port in kind.yaml, and links use the host ports', () => {
  const kind = read('k8s/kind.yaml');
  const ports = [...kind.matchAll(/containerPort: (\d+), hostPort: (\d+)/g)];
  const open = filesOf('k8s/components/kind-consoles', '.yaml');
  const all = [
    ...open,
    ...filesOf(folder, '.yaml'),
    ...filesOf(folder, '.json'),
    ...filesOf(`${folder}/dashboards`, '.json'),
    ...filesOf(`${folder}/rules`, '.yml'),
  ];
  const text = all.map(read).join('\n');
  const nodePorts = [
    ...open
      .map(read)
      .join('\n')
      .matchAll(/nodePort: (\d+)/g),
  ].map(([, port]) => port);
  assert.equal(nodePorts.length, 4);
  for (const port of nodePorts)
    assert.ok(
      ports.some(([, inside]) => inside === port),
      `node port ${port}`,
    );
  for (const [, port] of text.matchAll(/localhost:(\d+)/g))
    assert.ok(
      ports.some(([, , outside]) => outside === port),
      `localhost:${port}`,
    );
});
