// Which rights a deployment needs, by the objects that it consists of.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Document } from './documents.ts';
import { rightsFor } from './rights.ts';
import { target } from './target.ts';

const to = target('docker', { context: 'dev', namespace: 'team-a' });
const object = (apiVersion: string, kind: string, namespace?: string): Document => ({
  apiVersion,
  kind,
  metadata: { name: 'any', ...(namespace && { namespace }) },
});
const textsOf = (rights: ReturnType<typeof rightsFor>) =>
  rights.map(({ verb, group, resource, namespace = '' }) => `${verb} ${resource} ${group} ${namespace}`.trim());

test("a kind's rights are those of its plural in its group and namespace", () => {
  for (const [kind, group, plural] of [
    ['NetworkPolicy', 'networking.k8s.io', 'networkpolicies'],
    ['Gateway', 'networking.istio.io', 'gateways'],
    ['Telemetry', 'telemetry.istio.io', 'telemetries'],
    ['Ingress', 'networking.k8s.io', 'ingresses'],
    ['Deployment', 'apps', 'deployments'],
  ] as const)
    for (const verb of ['get', 'create', 'patch', 'delete'])
      assert.ok(
        textsOf(rightsFor(to, [object(`${group}/v1`, kind, 'team-a')])).includes(`${verb} ${plural} ${group} team-a`),
        `${verb} ${plural}`,
      );
  assert.ok(textsOf(rightsFor(to, [object('v1', 'Service', 'x')])).includes('create services  x'));
});

test('each right is checked once, and only installing Istio needs an administrator', () => {
  const two = [object('v1', 'Service', 'team-a'), object('v1', 'Service', 'team-a')];
  const texts = textsOf(rightsFor(to, two));
  assert.equal(new Set(texts).size, texts.length);
  const isClusterWide = (text: string) => !text.endsWith('team-a');
  assert.deepEqual(texts.filter(isClusterWide), []);
  assert.ok(textsOf(rightsFor(to, two, true)).some(isClusterWide));
});
