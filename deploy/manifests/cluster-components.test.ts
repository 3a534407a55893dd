// Components for clusters that differ from kind: each is rendered, and changes what its cluster needs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { noKubectl as skip } from '../../testing/kubectl.ts';
import { read } from '../../testing/sources.ts';
import { workloadNames } from '../../topology.ts';
import { withNeeded } from './component-pairs.ts';
import { networkPolicies } from './network-policies.ts';
import { render } from './testing/render-components.ts';

interface Manifest {
  kind: string;
  metadata: { name: string };
  spec: {
    ipFamilyPolicy?: string;
    maxUnavailable?: number;
    selector?: { matchLabels?: object };
    volumeClaimTemplates?: object[];
    replicas?: number;
    metrics?: { containerResource: { target: { averageValue: string } } }[];
    template: {
      metadata: { annotations?: Record<string, string> };
      spec: {
        securityContext: Record<string, unknown>;
        imagePullSecrets?: object[];
        topologySpreadConstraints?: object[];
        containers: { name: string; image: string; resources?: Resources }[];
        initContainers?: { name: string; resources?: Resources }[];
        volumes?: object[];
      };
    };
  };
}

interface Resources {
  requests?: Record<string, string>;
  limits?: Record<string, string>;
}

const rendered = async (kinds: RegExp, ...names: string[]) =>
  (await render(names)).map((text): Manifest => parse(text)).filter(({ kind }) => kinds.test(kind));

const podsWith = async (...names: string[]) =>
  (await rendered(/^(Deployment|StatefulSet)$/, ...names)).map(({ metadata, spec }) => ({
    ...metadata,
    ...spec.template.spec,
  }));

const imagesWith = async (...names: string[]) =>
  (await podsWith(...names))
    .flatMap(({ name, containers }) => containers.map(({ image }) => `${name} ${image}`))
    .filter((line) => !/^(redis-cart|loadgenerator) /.test(line))
    .sort();

test('on OpenShift no pod names a user or group, and all stay non-root', { skip }, async () => {
  const pods = await podsWith('metrics-server', 'observability', 'openshift');
  assert.ok(pods.length > workloadNames.length);
  for (const { name, securityContext, containers } of pods) {
    assert.doesNotMatch(JSON.stringify([securityContext, containers]), /runAsUser|runAsGroup|fsGroup/, name);
    assert.equal(securityContext.runAsNonRoot, true, name);
  }
});

const units: Readonly<Record<string, number>> = { '': 1, m: 0.001, Mi: 1, Gi: 1024 };
/** CPUs, or MiB. */
const amountOf = (quantity = ''): number => {
  const [, digits, unit = ''] = /^(\d+)(\D*)$/.exec(quantity) ?? [];
  return Number(digits) * (units[unit] ?? Number.NaN);
};

test('with cpu-limits, every container has what a quota demands, and the sums are those in the documentation', {
  skip,
}, async () => {
  for (const mesh of [[], ['service-mesh-istio']]) {
    const pods = await rendered(/^(Deployment|StatefulSet)$/, ...mesh, 'cpu-limits');
    const sums = { 'requests.cpu': 0, 'requests.memory': 0, 'limits.cpu': 0, 'limits.memory': 0 };
    const add = (requests: Record<string, string> = {}, limits: Record<string, string> = {}) => {
      sums['requests.cpu'] += amountOf(requests.cpu);
      sums['requests.memory'] += amountOf(requests.memory);
      sums['limits.cpu'] += amountOf(limits.cpu);
      sums['limits.memory'] += amountOf(limits.memory);
    };
    for (const { metadata, spec } of pods) {
      const { annotations = {} } = spec.template.metadata;
      const { containers, initContainers = [] } = spec.template.spec;
      for (const { resources } of [...containers, ...initContainers]) add(resources?.requests, resources?.limits);
      const of = (name: string) => annotations[`sidecar.istio.io/${name}`] ?? '';
      if (mesh.length === 0) continue;
      assert.ok(of('proxyMemory') && of('proxyCPULimit'), metadata.name);
      add(
        { cpu: of('proxyCPU'), memory: of('proxyMemory') },
        { cpu: of('proxyCPULimit'), memory: of('proxyMemoryLimit') },
      );
    }
    const row = Object.values(sums).map((sum, at) =>
      at % 2 === 0 ? `${Math.round(sum * 100) / 100}` : `${Math.ceil(sum)} Mi`,
    );
    assert.ok(
      read('docs/kubernetes.md').includes(
        `| ${mesh.length === 0 ? 'without' : 'with'} sidecars | ${row.join(' | ')} |`,
      ),
      `the row is: ${row.join(' | ')}`,
    );
  }
});

test('with cpu-limits, autoscalers add pods at the same share of a CPU limit as of the core without one', {
  skip,
}, async () => {
  const kinds = /^(HorizontalPodAutoscaler|Deployment)$/;
  const targets = async (...names: string[]) => {
    const objects = await rendered(kinds, ...withNeeded(names));
    return objects.flatMap(({ kind, metadata, spec }) => {
      if (kind !== 'HorizontalPodAutoscaler') return [];
      const scaled = objects.find((one) => one.kind === 'Deployment' && one.metadata.name === metadata.name);
      const limit = amountOf(scaled?.spec.template.spec.containers[0]?.resources?.limits?.cpu ?? '1');
      return [amountOf(spec.metrics?.[0]?.containerResource.target.averageValue) / limit];
    });
  };
  assert.deepEqual(new Set(await targets('autoscaling')), new Set([0.6]));
  assert.deepEqual(new Set(await targets('cpu-limits', 'autoscaling')), new Set([0.6]));
});

test("components that are for all pods or Services change the collector's too", { skip }, async () => {
  const ofAll = ['cpu-limits', 'image-pull-secrets', 'ipv6', 'openshift'];
  const objects = await rendered(/^(Deployment|Service)$/, ...withNeeded([...ofAll, 'otel-collector']));
  const [service, deployment] = ['Service', 'Deployment'].map((kind) =>
    objects.find((one) => one.kind === kind && one.metadata.name === 'otel-collector'),
  );
  assert.equal(service?.spec.ipFamilyPolicy, 'PreferDualStack');
  const pod = deployment?.spec.template.spec;
  assert.equal(pod?.containers[0]?.resources?.limits?.cpu, '500m');
  assert.deepEqual(pod?.imagePullSecrets, [{ name: 'registry' }]);
  assert.equal(pod?.securityContext.runAsUser, undefined);
});

test('redis-emptydir needs no volume claim', { skip }, async () => {
  const [redis] = await rendered(/^StatefulSet$/, 'redis-emptydir');
  assert.equal(redis?.spec.volumeClaimTemplates, undefined);
  assert.deepEqual(redis?.spec.template.spec.volumes, [{ name: 'data', emptyDir: { sizeLimit: '1Gi' } }]);
});

test('with ipv6, every Service has an address of each family of the cluster', { skip }, async () => {
  const services = await rendered(/^Service$/, 'headless', 'ipv6');
  assert.ok(services.length > workloadNames.length);
  for (const { metadata, spec } of services) assert.equal(spec.ipFamilyPolicy, 'PreferDualStack', metadata.name);
});

test('image-pull-secrets reach every pod', { skip }, async () => {
  const pods = await podsWith('observability', 'image-pull-secrets');
  assert.ok(pods.length > workloadNames.length);
  for (const { name, imagePullSecrets } of pods) assert.deepEqual(imagePullSecrets, [{ name: 'registry' }], name);
});

test('with availability, replicas are spread over zones and nodes, and evicted one at a time', { skip }, async () => {
  const pods = await podsWith('availability');
  const spread = (topologyKey: string) => ({
    topologyKey,
    maxSkew: 1,
    whenUnsatisfiable: 'ScheduleAnyway',
    // A label of all pods: Kubernetes rejects a key that is in both.
    labelSelector: { matchLabels: { version: 'v1' } },
    matchLabelKeys: ['app', 'pod-template-hash'],
  });
  const both = [spread('topology.kubernetes.io/zone'), spread('kubernetes.io/hostname')];
  for (const name of workloadNames)
    assert.deepEqual(pods.find((pod) => pod.name === name)?.topologySpreadConstraints, both, name);
  const budgets = await rendered(/^PodDisruptionBudget$/, 'availability');
  assert.deepEqual(
    budgets.map(({ metadata, spec }) => [metadata.name, spec.maxUnavailable, spec.selector?.matchLabels]),
    [...workloadNames].sort().map((app) => [app, 1, { app }]),
  );
});

test("a registry and a tag reach every image of the shop, in either order, and nobody else's", { skip }, async () => {
  const [registry, tag] = ['container-images-registry', 'container-images-tag'];
  const expected = workloadNames.map((name) => `${name} registry.example/${name}:my-tag`).sort();
  assert.deepEqual(await imagesWith(registry, tag), expected);
  assert.deepEqual(await imagesWith(tag, registry), expected);
  const others = (await podsWith(registry, tag)).filter(({ name }) => /^(redis-cart|loadgenerator)$/.test(name));
  assert.doesNotMatch(JSON.stringify(others), /registry\.example|my-tag/);
});

test('the policies allow DNS in kube-dns, NodeLocal DNSCache, Cloud DNS and OpenShift, and no other port there', () => {
  const egress = networkPolicies.find(({ metadata }) => metadata.name === 'every-pod')?.spec.egress ?? [];
  const portsTo = (text: string) =>
    egress
      .filter(({ to }) => JSON.stringify(to).includes(text))
      .flatMap(({ ports }) => ports.map(({ port, protocol = 'TCP' }) => `${port} ${protocol}`));
  for (const server of ['"kube-dns"', '"node-local-dns"', '"169.254.20.10/32"', '"169.254.169.254/32"'])
    assert.deepEqual(portsTo(server), ['53 UDP', '53 TCP'], server);
  assert.deepEqual(portsTo('"openshift-dns"'), ['5353 UDP', '5353 TCP']);
});
