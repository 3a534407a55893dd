// The component otlp, with the overlay in docs/telemetry.md: every workload exports to the vendor, with the key in the Secret, past the sidecars and the policies.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { noKubectl as skip } from '../../testing/kubectl.ts';
import { read } from '../../testing/sources.ts';
import { workloadNames } from '../../topology.ts';
import { defaultPorts } from '../cluster/target.ts';
import { linksToJaeger } from '../try-shop.ts';
import { render } from './testing/render-components.ts';

interface Manifest {
  kind: string;
  metadata: { name: string };
  data: Record<string, string>;
  spec: {
    template: {
      metadata: { annotations?: Record<string, string> };
      spec: { containers: { env: { name: string; valueFrom?: unknown }[]; envFrom: unknown[] }[] };
    };
    podSelector: unknown;
    egress?: unknown[];
  };
}

/** The overlay in docs/telemetry.md. */
function documentedOverlay(): string {
  const [block = ''] = /^ {4}apiVersion: kustomize.*\n(?: {4}.*\n)+/m.exec(read('docs/telemetry.md')) ?? [];
  return block.replace(/^ {4}/gm, '');
}

const rendered = async (...names: string[]) => {
  const manifests = (await render(names, documentedOverlay())).map((text): Manifest => parse(text));
  return (kind: string, name: RegExp | string) =>
    manifests.find(({ kind: one, metadata }) => one === kind && metadata.name.match(name)?.[0] === metadata.name);
};

test('every workload sends all signals to one URL, with the key in a Secret', { skip }, async () => {
  const find = await rendered('observability');
  const config = find('ConfigMap', /telemetry-.*/)?.data ?? {};
  const prefix = 'OTEL_EXPORTER_OTLP_';
  assert.equal(config[`${prefix}ENDPOINT`], 'https://otlp.example.com');
  for (const signal of ['TRACES', 'METRICS', 'LOGS']) assert.equal(config[`${prefix}${signal}_ENDPOINT`] ?? '', '');
  for (const name of workloadNames) {
    const [server] = find('Deployment', name)?.spec.template.spec.containers ?? [];
    const headers = server?.env.find((one) => one.name === `${prefix}HEADERS`);
    assert.deepEqual(headers?.valueFrom, { secretKeyRef: { name: 'otlp', key: 'headers', optional: true } }, name);
    assert.ok(
      server?.env.some((one) => one.name === 'POD_NAME'),
      `${name} has the attributes of its pod`,
    );
  }
});

test('deploy:kind looks for the trace of its order only where the shop sends it', { skip }, async () => {
  const yaml = async (overlay?: string) => (await render(['observability'], overlay)).join('\n');
  assert.equal(linksToJaeger(await yaml(), defaultPorts), true);
  assert.equal(linksToJaeger(await yaml(documentedOverlay()), defaultPorts), false);
});

test('exports over gRPC bypass the sidecars, as those over HTTP do', { skip }, async () => {
  const find = await rendered('service-mesh-istio');
  for (const name of workloadNames) {
    const { annotations = {} } = find('Deployment', name)?.spec.template.metadata ?? {};
    assert.equal(annotations['traffic.sidecar.istio.io/excludeOutboundPorts'], '4317,4318,9090', name);
  }
});

for (const policies of ['network-policies', 'secure'])
  test(`with ${policies}, only workloads may reach hosts outside the cluster, on three ports`, { skip }, async () => {
    const find = await rendered(policies);
    const { podSelector, egress } = find('NetworkPolicy', 'exports')?.spec ?? {};
    assert.deepEqual(podSelector, {
      matchExpressions: [
        { key: 'app', operator: 'NotIn', values: ['redis-cart', 'loadgenerator', 'shop-gateway', 'otel-collector'] },
      ],
    });
    assert.deepEqual(egress?.at(-1), {
      to: [{ ipBlock: { cidr: '0.0.0.0/0' } }, { ipBlock: { cidr: '::/0' } }],
      ports: [{ port: 443 }, { port: 4317 }, { port: 4318 }],
    });
    assert.doesNotMatch((await render([policies])).join(), /0\.0\.0\.0/);
  });
