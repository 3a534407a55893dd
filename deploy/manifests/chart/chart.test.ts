// The Helm chart: the same shop as k8s/base and the components, and the values that it rejects.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { noHelm } from '../../../testing/helm.ts';
import { noKubectl } from '../../../testing/kubectl.ts';
import { read } from '../../../testing/sources.ts';
import { workloadNames } from '../../../topology.ts';
import { merged, renderChart } from '../testing/render-chart.ts';
import { render, renderBase } from '../testing/render-components.ts';
import { chartFiles } from './chart-files.ts';

const skip = noHelm;

interface Manifest {
  kind: string;
  metadata: { name: string };
  spec?: {
    template?: { spec: { containers: { env?: { name: string }[] }[] } };
    egress?: { ports: { port: number }[] }[];
  };
}

/** By kind and name, without what differs: the namespace, hashes in names, and the place of a variable that a patch changed. */
function byName(documents: readonly string[]): Record<string, Manifest> {
  const plain = (text: string) =>
    text
      .replace(/\b(telemetry|loadgenerator|otel-collector)-[0-9a-z]{10}\b/g, '$1')
      .replace(/^ {2}namespace: demo-app\n/m, '');
  const manifests = documents.map((text): Manifest => parse(plain(text)));
  for (const { env = [] } of manifests.flatMap(({ spec }) => spec?.template?.spec.containers ?? []))
    env.sort((one, other) => Number(other.name === 'REDIS_ADDR') - Number(one.name === 'REDIS_ADDR'));
  return Object.fromEntries(
    manifests
      // kustomize's component expects it to be there.
      .filter(({ kind, metadata }) => kind !== 'Secret' || metadata.name !== 'redis-cart')
      .map((manifest) => [`${manifest.kind} ${manifest.metadata.name}`, manifest]),
  );
}

test("the chart's files are up to date", () => {
  for (const [path, text] of Object.entries(chartFiles()))
    assert.equal(read(path), text, `${path} is stale: run npm run manifests`);
});

test('with default values, the chart is the same as k8s/base', { skip: noHelm || noKubectl }, async () => {
  assert.deepEqual(byName(await renderChart()), byName(await renderBase()));
});

const internal = { frontend: { externalService: false } };
const mesh = merged(internal, { sidecars: { create: true } });
const entry = { frontend: { virtualService: { create: true } } };
const secure = { networkPolicies: { create: true }, authorizationPolicies: { create: true } };
const collector = { opentelemetryCollector: { create: true } };
const vendor = { otlp: { enable: true } };
const otherRedis = { cartDatabase: { connectionString: 'redis.example:6379', inClusterRedis: { create: false } } };
const sameAs: [values: object, components: string[]][] = [
  [{ imagePullSecrets: [{ name: 'registry' }] }, ['image-pull-secrets']],
  [{ securityContext: { enable: false } }, ['openshift']],
  [{ autoscaling: { create: true } }, ['autoscaling']],
  [{ networkPolicies: { create: true } }, ['network-policies']],
  [secure, ['secure']],
  [merged(internal, { gatewayApi: { create: true } }), ['gateway-api']],
  [mesh, ['service-mesh-istio', 'without-gateway']],
  [merged(mesh, { sidecars: { tracing: false } }), ['service-mesh-istio', 'without-gateway', 'without-sidecar-spans']],
  [merged(mesh, entry), ['service-mesh-istio']],
  [collector, ['otel-collector']],
  [vendor, ['otlp']],
  [merged(vendor, { networkPolicies: { create: true } }), ['network-policies', 'otlp']],
  [{ cartDatabase: { inClusterRedis: { requirePassword: true } } }, ['redis-password']],
  [otherRedis, ['external-redis']],
  [
    [mesh, { gatewayApi: { create: true } }, { autoscaling: { create: true } }, secure, collector, otherRedis].reduce(
      merged,
    ),
    ['autoscaling', 'service-mesh-istio', 'secure', 'external-redis', 'gateway-api', 'otel-collector'],
  ],
];

for (const [values, components] of sameAs)
  test(`${JSON.stringify(values)} is the same as ${components.join(' and ')}`, {
    skip: noHelm || noKubectl,
  }, async () => {
    assert.deepEqual(byName(await renderChart(values)), byName(await render(components)));
  });

test('the chart rejects values that it does not have, and says which', { skip }, async () => {
  const wrong: [object, RegExp][] = [
    [{ adService: { replica: 2 } }, /adService.*replica/s],
    [{ images: { digests: { fronted: `sha256:${'0'.repeat(64)}` } } }, /images.*digests.*fronted/s],
    [{ googleCloudOperations: { logging: true } }, /googleCloudOperations.*logging/s],
    [{ frontend: { env: { PORT: '80' } } }, /remove frontend.env.PORT: the chart sets this variable/],
    [{ frontend: { env: { CYMBAL_BRANDING: 'true' } } }, /remove frontend.env.CYMBAL_BRANDING: the chart/],
    [{ productCatalogService: { env: { EXTRA_LATENCY: '1s' } } }, /remove productCatalogService.env.EXTRA_LATENCY/],
    [{ frontend: { name: '7' } }, /frontend.*name/s],
  ];
  for (const [values, message] of wrong) await assert.rejects(renderChart(values), message);
});

const allDigests = Object.fromEntries(workloadNames.map((name) => [name, `sha256:${'0'.repeat(64)}`]));

test('the chart refuses values that would not work together, with a sentence', { skip }, async () => {
  const autoscaling = { create: true };
  const sentences: [object, string][] = [
    [
      { autoscaling, frontend: { replicas: 2 } },
      'remove frontend.replicas: autoscaling.create sets the number of replicas',
    ],
    [
      { sidecars: { create: true }, cartService: { env: { GRPC_CLIENT_RETRIES: 'true' } } },
      'remove cartService.env.GRPC_CLIENT_RETRIES: sidecars.create sets this variable',
    ],
    [
      merged(collector, { adService: { env: { POD_NAME: 'ad' } } }),
      'remove adService.env.POD_NAME: opentelemetryCollector.create or otlp.enable sets this variable',
    ],
    [
      merged(secure, { serviceAccounts: { create: false } }),
      'authorizationPolicies.create needs serviceAccounts.create',
    ],
    [
      { autoscaling: { create: true, minReplicas: 5 } },
      'autoscaling.maxReplicas.adService is 4: it must be at least autoscaling.minReplicas, 5',
    ],
    [{ images: { tag: '1.0', digests: allDigests } }, 'remove images.tag, or set images.digests to null'],
    [{ cartDatabase: { inClusterRedis: { create: false } } }, 'set cartDatabase.connectionString: without'],
    [
      { cartDatabase: { connectionString: 'redis.example:6379', inClusterRedis: { requirePassword: true } } },
      'remove cartDatabase.connectionString: with cartDatabase.inClusterRedis.requirePassword',
    ],
    [{ cartDatabase: { type: 'spanner' } }, 'cartDatabase.type must be redis'],
    [
      { cartDatabase: { externalRedisTlsOrigination: { enable: true, name: 'redis', endpointPort: '6378' } } },
      'remove cartDatabase.externalRedisTlsOrigination: the services speak TLS if',
    ],
    [merged(collector, { opentelemetryCollector: { projectId: 'mine' } }), 'remove opentelemetryCollector.projectId'],
    [{ googleCloudOperations: { tracing: true } }, 'remove googleCloudOperations.tracing: use the component'],
    [{ googleCloudOperations: { metrics: true } }, 'remove googleCloudOperations.metrics: use the component'],
    [{ googleCloudOperations: { profiler: true } }, 'remove googleCloudOperations.profiler'],
  ];
  for (const [values, sentence] of sentences)
    await assert.rejects(renderChart(values), ({ message }) => message.includes(sentence));
});

test("values of Online Boutique's chart that change nothing are accepted", { skip }, async () => {
  const values = {
    opentelemetryCollector: { projectId: 'PROJECT_ID' },
    googleCloudOperations: { profiler: false, tracing: false, metrics: false },
    loadGenerator: { checkFrontendInitContainer: true },
    cartDatabase: {
      externalRedisTlsOrigination: { enable: false, name: 'redis', endpointAddress: '', endpointPort: '' },
    },
  };
  assert.deepEqual(await renderChart(values), await renderChart());
});

test('renaming a service changes all of its objects, and its address in its callers', { skip }, async () => {
  const documents = await renderChart({ cartService: { name: 'baskets' }, frontend: { name: 'shop' } });
  const names = Object.keys(byName(documents));
  for (const kind of ['Deployment', 'Service', 'ServiceAccount'])
    assert.ok(names.includes(`${kind} baskets`) && names.includes(`${kind} shop`), kind);
  assert.ok(names.includes('Service shop-external'));
  const remains = documents.join('---\n').replaceAll(/image: cartservice|image: frontend/g, '');
  assert.doesNotMatch(remains, /: "?(cartservice|frontend)\b/);
});

const frontendImage = async (images: object) =>
  (await renderChart({ images })).join('').match(/image: '(.*\bfrontend\b.*)'/)?.[1];

test('images may be named by tag again, and their repository may end with a slash', { skip }, async () => {
  assert.equal(
    await frontendImage({ repository: 'ghcr.io/ann/', tag: '1.0', digests: null }),
    'ghcr.io/ann/frontend:1.0',
  );
});

test('the shop finds Redis under another name', { skip }, async () => {
  const documents = await renderChart({ cartDatabase: { inClusterRedis: { name: 'baskets' } } });
  assert.ok(Object.keys(byName(documents)).includes('StatefulSet baskets'));
  const addresses = documents.join('').match(/(?<=name: REDIS_ADDR\n +value: ').*(?=')/g);
  assert.deepEqual(new Set(addresses), new Set(['baskets:6379']));
});

test('network policies open the ports of an external Redis', { skip }, async () => {
  const ports = async (connectionString: string) => {
    const cartDatabase = { connectionString, inClusterRedis: { create: false } };
    const documents = byName(await renderChart({ networkPolicies: { create: true }, cartDatabase }));
    return documents['NetworkPolicy cartservice']?.spec?.egress?.at(-1)?.ports.map(({ port }) => port);
  };
  assert.deepEqual(await ports('rediss://shop@redis.example:6380'), [6379, 26379, 6380]);
  assert.deepEqual(await ports('redis+cluster://one.example:7000,[fd00::1]:7001/0'), [6379, 26379, 7000, 7001]);
  assert.deepEqual(await ports('redis+sentinel://one.example:26379/shop'), [6379, 26379]);
});
