// The component gateway-api: one gateway, which leads to the frontend, with and without Istio's mesh.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { noKubectl as skip } from '../../testing/kubectl.ts';
import { render } from './testing/render-components.ts';

interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace: string };
  spec: { rules: { filters: unknown[]; backendRefs: unknown[] }[]; infrastructure: { labels: object } };
}

const rendered = async (...names: string[]) => (await render(names)).map((text): Manifest => parse(text));

for (const others of [[], ['service-mesh-istio'], ['service-mesh-istio', 'secure']])
  test(`visitors enter by the Gateway API only, with ${others.join(' and ') || 'nothing else'}`, { skip }, async () => {
    const objects = await rendered(...others, 'gateway-api');
    const entries = objects
      .filter(({ kind, metadata }) => /^(Gateway|HTTPRoute)$/.test(kind) || /external|ingress/.test(metadata.name))
      .map(({ apiVersion, kind, metadata }) => `${apiVersion} ${kind} ${metadata.namespace}/${metadata.name}`);
    assert.deepEqual(entries.sort(), [
      'gateway.networking.k8s.io/v1 Gateway demo-app/shop-gateway',
      'gateway.networking.k8s.io/v1 HTTPRoute demo-app/frontend',
    ]);
  });

test('the gateway removes the baggage and the attributes of visitors, and its pods have the label that the policies select', {
  skip,
}, async () => {
  const objects = await rendered('gateway-api');
  const route = objects.find(({ kind }) => kind === 'HTTPRoute');
  assert.deepEqual(route?.spec.rules, [
    {
      filters: [
        { type: 'RequestHeaderModifier', requestHeaderModifier: { remove: ['baggage', 'x-span-shop-order-id'] } },
      ],
      backendRefs: [{ name: 'frontend', port: 80 }],
    },
  ]);
  // Without them, Istio would copy the Gateway's own labels, and deploy:kind would take what it creates for its own.
  const gateway = objects.find(({ kind }) => kind === 'Gateway');
  assert.deepEqual(gateway?.spec.infrastructure.labels, { app: 'shop-gateway' });
});
