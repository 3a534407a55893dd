// `mesh:on` in a cluster that isn't kind, with programs that respond from a list.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeKubectl, listOf, type Response, runningWorkload } from './cluster/testing/fake-kubectl.ts';
import { switchMesh } from './mesh.ts';

const programs = fakeKubectl('docker', 'istioctl');
const config = { mesh: 'none', profile: 'demo', installIstio: false, secure: false, load: true, consoles: false };
const cluster: Response[] = [
  { when: /^docker info/, out: 'running' },
  { when: /^istioctl/, code: 1 },
  { when: /^kubectl version/, out: 'Client Version: v1.36.4' },
  { when: /get configmap boutique-deployment/, out: { data: { 'options.json': JSON.stringify(config) } } },
  { when: /get deployments,statefulsets/, out: listOf(runningWorkload('frontend', { sidecar: true })) },
  { when: /get secret/, out: 'secret/redis-cart' },
  { when: / port-forward /, code: 1 },
];
const istiod: Response = { when: /get deployments --all/, out: { items: [{ metadata: { namespace: 'mesh' } }] } };
const turnOn = () =>
  switchMesh('istio', { values: { name: 'boutique', context: 'team', namespace: 'demo-app' }, positionals: [] });

test("someone else's Istio is used without istioctl", async () => {
  programs.respond(istiod, ...cluster);
  await assert.rejects(turnOn(), /port-forward to service\/frontend/, 'the order that follows the sidecars');
  assert.ok(!programs.calls().some((call) => /^(istioctl|docker)/.test(call)));
});

test('without an Istio, the command that has the options is named', async () => {
  programs.respond({ when: /get deployments --all/, out: { items: [] } }, ...cluster);
  await assert.rejects(
    turnOn(),
    /^Error: team has no Istio\. `pnpm deploy:kind` installs it with --install-istio, which/,
  );
});
