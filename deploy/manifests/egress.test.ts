// The component egress: sidecars reject hosts that are not listed, and policies let only their callers out.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { noKubectl as skip } from '../../testing/kubectl.ts';
import { render } from './testing/render-components.ts';

interface Manifest {
  kind: string;
  metadata: { name: string };
  spec: {
    outboundTrafficPolicy?: object;
    hosts?: string[];
    ports?: { number: number; protocol: string }[];
    egress?: { to: unknown[]; ports: { port: number }[] }[];
  };
}

const rendered = async (...names: string[]) => (await render(names)).map((text): Manifest => parse(text));

test('sidecars know the hosts of mail, model and OTLP, and reject all others', { skip }, async () => {
  const objects = await rendered('service-mesh-istio', 'egress');
  const sidecar = objects.find(({ kind }) => kind === 'Sidecar');
  assert.deepEqual(sidecar?.spec.outboundTrafficPolicy, { mode: 'REGISTRY_ONLY' });
  assert.deepEqual(
    objects
      .filter(({ kind }) => kind === 'ServiceEntry')
      .map(({ metadata, spec }) => [
        metadata.name,
        spec.hosts?.join(),
        ...(spec.ports ?? []).map(({ number, protocol }) => `${number} ${protocol}`),
      ])
      .sort(),
    [
      ['mail', 'smtp.example.com', '587 TCP'],
      ['model', 'llm.example.com', '443 TLS'],
      ['otlp', 'otlp.example.com', '443 TLS'],
    ],
  );
});

for (const policies of ['network-policies', 'secure'])
  test(`with ${policies}, only the services that send mail and ask a model may leave the cluster`, {
    skip,
  }, async () => {
    const open = (await rendered('service-mesh-istio', policies, 'egress')).flatMap(({ kind, metadata, spec }) =>
      (kind === 'NetworkPolicy' ? (spec.egress ?? []) : [])
        .filter(({ to }) => JSON.stringify(to).includes('0.0.0.0/0'))
        .map(({ ports }) => `${metadata.name} ${ports.map(({ port }) => port)}`),
    );
    assert.deepEqual(open.sort(), ['emailservice 465,587', 'shoppingassistantservice 443']);
  });
