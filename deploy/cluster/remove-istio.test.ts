// That removing our Istio deletes nothing of others, with a kubectl and an istioctl that respond from a list.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { removeIstio } from './remove-istio.ts';
import { target } from './target.ts';
import { fakeKubectl, type Response } from './testing/fake-kubectl.ts';

const kubectl = fakeKubectl('istioctl');
const to = target('docker', { context: 'someone' });
const kindOf = (plural: string, kind: string) => ({
  metadata: { name: `${plural}.networking.istio.io` },
  spec: { group: 'networking.istio.io', names: { kind } },
});
const installed: Response[] = [
  {
    when: /get namespace istio-system .*-o json/,
    out: { metadata: { annotations: { 'boutique/istio': '1.31.0 demo' } } },
  },
  { when: /get pods /, out: { items: [] } },
  {
    when: /get customresourcedefinitions /,
    out: { items: [kindOf('virtualservices', 'VirtualService'), kindOf('gateways', 'Gateway')] },
  },
];
const objects = (...namespaces: string[]): Response => ({
  when: /get virtualservices\.networking\.istio\.io,gateways/,
  out: {
    items: namespaces.map((namespace) => ({
      ...{ apiVersion: 'networking.istio.io/v1', kind: 'VirtualService', metadata: { name: 'theirs', namespace } },
    })),
  },
});
const deleted = () => kubectl.calls().filter((call) => / delete .*customresourcedefinitions/.test(call));

test('the kinds of Istio are deleted, if nobody has objects of them', async () => {
  kubectl.respond(...installed, objects('istio-system'));
  assert.equal(await removeIstio(to, () => {}), 'Istio removed');
  assert.match(deleted().join(), / virtualservices\.networking\.istio\.io gateways\.networking\.istio\.io$/);
});

test('a kind of which others have objects stays', async () => {
  kubectl.respond(...installed, objects('team-x'));
  assert.equal(
    await removeIstio(to, () => {}),
    'Istio removed, except kinds that others use: virtualservices.networking.istio.io',
  );
  assert.match(deleted().join(), / customresourcedefinitions gateways\.networking\.istio\.io$/);
});
