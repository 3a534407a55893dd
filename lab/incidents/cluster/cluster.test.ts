import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { until } from '../../../testing/eventually.ts';
import { freePort } from '../../../testing/free-ports.ts';
import { noKubectl } from '../../../testing/kubectl.ts';
import { serve } from '../../../testing/serve.ts';
import { root } from '../../shop-processes.ts';
import { incidents } from '../catalogue/all.ts';
import { asInCluster } from '../incident.ts';
import { type Condition, measure } from '../queries.ts';
import { signalsOf } from '../signals.ts';
import { truthOf } from '../truth.ts';
import { addingPatch, canaryOf, type DeploymentObject, flagsMap, recorderManifest, removingPatch } from './objects.ts';
import { isMetInCluster } from './queries.ts';
import { batchesOf } from './sidecar-series.ts';

const folderOf = (t: TestContext) => {
  const folder = mkdtempSync(join(tmpdir(), 'incident-cluster-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
};

const deployment = (): DeploymentObject =>
  parseAllDocuments(readFileSync(join(root, 'k8s/base/currencyservice.yaml'), 'utf8'))[0]?.toJS();

test('a Deployment is the same again after the patch is removed', { skip: noKubectl }, (t) => {
  const folder = folderOf(t);
  // For the API server, an empty list is the same as none.
  const withoutEmpty = (_: string, value: unknown) => (Array.isArray(value) && value.length === 0 ? undefined : value);
  const patched = (object: object, patch: object): DeploymentObject => {
    writeFileSync(join(folder, 'object.json'), JSON.stringify(object));
    const args = ['patch', '--local', '--filename', join(folder, 'object.json'), '--patch', JSON.stringify(patch)];
    return JSON.parse(execFileSync('kubectl', [...args, '--output', 'json'], { encoding: 'utf8' }), withoutEmpty);
  };
  const before = patched(deployment(), {});
  const with_ = patched(before, addingPatch('consoles'));
  const [server] = with_.spec.template.spec.containers;
  const value = (name: string) => server?.env?.find((one) => one.name === name)?.value;
  assert.equal(value('FLAGS_FILE'), '/incident/flags.json');
  assert.equal(value('OTEL_EXPORTER_OTLP_LOGS_ENDPOINT'), 'http://incident-recorder.consoles:4318/v1/logs');
  assert.equal(value('PORT'), '7000');
  const volumesOf = (one: object) => JSON.parse(JSON.stringify(one)).spec.template.spec.volumes ?? [];
  assert.equal(volumesOf(with_).length, volumesOf(before).length + 1);
  assert.deepEqual(patched(with_, removingPatch()), before);
  assert.deepEqual(patched(before, removingPatch()), before, 'it may be removed twice');
});

test('a canary is a second version of its workload, with flags of its own', () => {
  const patched = deployment();
  const variable = { name: 'FLAGS_FILE', value: '/incident/flags.json' };
  const withFlags = JSON.parse(JSON.stringify(patched));
  withFlags.spec.template.spec.containers[0].env.push(variable);
  const canary = JSON.parse(JSON.stringify(canaryOf(withFlags)));
  assert.equal(canary.metadata.name, 'currencyservice-canary');
  assert.deepEqual(canary.spec.selector.matchLabels, { app: 'currencyservice', version: 'v2' });
  assert.deepEqual(canary.spec.template.metadata.labels, { app: 'currencyservice', version: 'v2' });
  const [server] = canary.spec.template.spec.containers;
  assert.deepEqual(server.env.at(-1), { name: 'FLAGS_FILE', value: '/incident/canary.json' });
  assert.equal(server.image, 'currencyservice');
});

test('the flags are a file for all workloads and one for a canary', () => {
  const flag = { name: 'rpcError', value: 'INTERNAL', workload: 'currencyservice', host: 'pod-1' } as const;
  const { data } = flagsMap([flag]);
  assert.deepEqual(Object.keys(data), ['flags.json', 'canary.json']);
  assert.match(
    data['flags.json'] ?? '',
    /\[\{"==":\[\{"var":"workload"\},"currencyservice"\]\},\{"==":\[\{"var":"host"\},"pod-1"\]\}\]/,
  );
  assert.equal(data['canary.json'], '{"flags":{}}');
});

test('the recorder meets Pod Security "restricted"', () => {
  const [recorder] = parseAllDocuments(recorderManifest('currencyservice:1'));
  const { spec } = recorder?.toJS().spec.template ?? {};
  assert.equal(spec.containers[0].image, 'currencyservice:1');
  assert.equal(spec.securityContext.runAsNonRoot, true);
  assert.equal(spec.securityContext.seccompProfile.type, 'RuntimeDefault');
  assert.deepEqual(spec.containers[0].securityContext.capabilities.drop, ['ALL']);
});

test('the recorder passes on what it receives, and returns it line by line', async (t) => {
  const folder = folderOf(t);
  const passedOn: string[] = [];
  const backend = await serve(t, (request, response) => {
    request.on('data', (data) => passedOn.push(`${request.url} ${data}`));
    request.on('end', () => response.end('{"partialSuccess":{}}'));
  });
  const port = await freePort();
  const recorder = spawn(process.execPath, [join(import.meta.dirname, 'recorder.mjs')], {
    env: {
      ...{ RECORDING: folder, PORT: String(port), TRACES_BACKEND: `${backend}/v1/traces` },
      METRICS_BACKEND: `http://127.0.0.1:${await freePort()}`,
    },
    stdio: 'inherit',
  });
  t.after(() => recorder.kill());
  const url = `http://127.0.0.1:${port}`;
  await until('the recorder', async () => (await fetch(url)).status === 404);
  const post = (path: string, body: string) => fetch(`${url}${path}`, { method: 'POST', body });
  const traces = await post('/v1/traces', '{"resourceSpans":[]}');
  assert.deepEqual([traces.status, await traces.text()], [200, '{"partialSuccess":{}}']);
  assert.deepEqual(passedOn, ['/v1/traces {"resourceSpans":[]}']);
  assert.equal((await post('/v1/logs', '{"resourceLogs":[]}')).status, 200);
  assert.equal((await post('/v1/metrics', '{"resourceMetrics":[]}')).status, 503, 'its backend is down');
  assert.equal((await post('/v1/traces', 'protobuf')).status, 400);
  const lines = (await (await fetch(`${url}/recording/traces`)).text()).split('\n');
  assert.equal(lines.length, 2);
  assert.equal(await (await fetch(`${url}/recording/metrics`)).text(), '', 'the workload sends them again');
  const { receivedAt, resourceSpans } = JSON.parse(lines[0] ?? '');
  assert.ok(Math.abs(Date.now() - receivedAt) < 10_000);
  assert.deepEqual(resourceSpans, []);
});

test("the sidecars' series become OTLP, with the workload and the pod", () => {
  const metric = { __name__: 'istio_requests_total', app: 'adservice', pod: 'adservice-1', response_code: '200' };
  const batches = batchesOf([
    {
      metric,
      values: [
        [10.5, '3'],
        [25.5, '7'],
      ],
    },
    { metric: { ...metric, response_code: '500' }, values: [[25.5, '1']] },
  ]);
  assert.deepEqual(
    batches.map(({ receivedAt }) => receivedAt),
    [10_500, 25_500],
  );
  const query = { signal: 'metric', service: 'adservice', name: 'istio_requests_total', measure: 'perSecond' } as const;
  const signals = signalsOf(batches);
  assert.equal(
    measure({ ...query, where: { response_code: '200' } }, signals, { from: 15_500, to: 25_501 }),
    4 / 10.001,
  );
  assert.deepEqual(signals.points[0]?.attributes, { response_code: '200' });
});

test('a condition in a cluster is PromQL, or a search for traces with tags', async (t) => {
  const asked: URL[] = [];
  const consoles = await serve(t, ({ url = '' }, response) => {
    asked.push(new URL(url, 'http://x'));
    const result = url.includes('none') ? [] : [{ metric: {}, value: [1, '12'] }];
    response.end(JSON.stringify({ data: url.includes('/api/v1/') ? { result } : [{}, {}] }));
  });
  const both = { jaeger: consoles, prometheus: consoles };
  const promql = { what: '', signal: 'metric', service: 'adservice', name: 'up', measure: 'promql' } as const;
  const isMet = (condition: Condition) => isMetInCluster(both, condition, { from: 0, to: 60_500 });
  assert.equal(await isMet({ ...promql, query: 'up', above: 10 }), true);
  assert.equal(await isMet({ ...promql, query: 'up', above: 12 }), false);
  assert.equal(await isMet({ ...promql, query: 'none', above: 0 }), false);
  assert.equal(await isMet({ ...promql, query: 'none', below: 5 }), true);
  const traces = { ...promql, signal: 'span', measure: 'traces', name: 'GetAds', tags: { 'error.type': 'X' } } as const;
  assert.equal(await isMet({ ...traces, above: 1 }), true);
  assert.deepEqual(
    ['service', 'operation', 'tags', 'start', 'end'].map((name) => asked.at(-1)?.searchParams.get(name)),
    ['adservice', 'GetAds', '{"error.type":"X"}', '40500000', '60500000'],
  );
  assert.equal(asked[0]?.searchParams.get('time'), '60.5');
  const nobody = `http://127.0.0.1:${await freePort()}`;
  const consolesDown = { jaeger: nobody, prometheus: nobody };
  await assert.rejects(isMetInCluster(consolesDown, { ...promql, query: 'up' }, { from: 0, to: 1 }), {
    message: `${nobody} does not respond: \`pnpm status\` shows what is wrong with it.`,
  });
});

const isOfCluster = ({ measure }: Condition) => measure === 'promql' || measure === 'traces';

test('in a cluster, an incident has symptoms by PromQL or Jaeger, and its own truth', () => {
  const inCluster = incidents.filter(({ runsIn }) => runsIn !== 'embedded');
  assert.deepEqual(
    inCluster.map(({ name }) => name),
    ['wrong-rate', 'sick-replica'],
  );
  for (const one of inCluster) {
    const own = asInCluster(one);
    assert.ok(own, one.name);
    for (const condition of [...own.symptoms, ...own.unaffected]) assert.ok(isOfCluster(condition), one.name);
    assert.deepEqual(truthOf(own, 1, 0).evidence, own.symptoms);
  }
  for (const one of incidents.filter(({ runsIn }) => runsIn !== 'kind'))
    for (const condition of [...one.symptoms, ...one.unaffected]) assert.equal(isOfCluster(condition), false, one.name);
});
