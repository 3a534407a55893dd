// What counts as a running Istio, or a running console, with a kubectl that responds from a list.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { DeployConfig } from './config.ts';
import { isRunning, lateConsoles } from './consoles.ts';
import { ensureMesh, installationId, istioOptions } from './istio.ts';
import { istioFindings, istioParts } from './istio-state.ts';
import { target } from './target.ts';
import { fakeKubectl, listOf, type Response, runningWorkload } from './testing/fake-kubectl.ts';

const kubectl = fakeKubectl('istioctl');
const to = target('docker', {});
const config: DeployConfig = {
  ...{ mesh: 'istio', profile: 'demo', installIstio: true, secure: false, load: true, consoles: true },
};
const listed = /get deployments,statefulsets/;
const events: Response = { when: /get events/, out: listOf() };
const asked = /get mutatingwebhookconfigurations /;
/** As `istioctl install` leaves them: the tag's is in use, the revision's is switched off. */
const ofTag = {
  webhooks: [
    { namespaceSelector: { matchExpressions: [{ key: 'istio.io/rev', operator: 'In', values: ['default'] }] } },
    { namespaceSelector: { matchExpressions: [{ key: 'istio-injection', operator: 'In', values: ['enabled'] }] } },
  ],
};
const ofRevision = { webhooks: [{ namespaceSelector: { matchLabels: { 'istio.io/deactivated': 'never-match' } } }] };
const ofOthers = {
  webhooks: [{ namespaceSelector: { matchExpressions: [{ key: 'istio-injection', operator: 'DoesNotExist' }] } }],
};
const injector: Response = { when: asked, out: { items: [ofTag, ofRevision] } };
/** Istio's parts, with these numbers of replicas instead of 1. */
const istio = (replicas: Record<string, number> = {}) =>
  listOf(...istioParts(config).map((name) => runningWorkload(name, { replicas: replicas[name] ?? 1 })));
const texts = async () => (await istioFindings(to, config)).map(({ text }) => text);

test('an Istio that runs has no findings', async () => {
  kubectl.respond({ when: listed, out: istio() }, events, injector);
  assert.deepEqual(await texts(), []);
});

test('a part of Istio that is scaled to 0 is a finding', async () => {
  kubectl.respond({ when: listed, out: istio({ istiod: 0, 'istio-ingressgateway': 0 }) }, events, injector);
  assert.deepEqual(await texts(), ['istiod is scaled to 0 replicas', 'istio-ingressgateway is scaled to 0 replicas']);
});

test('a missing injector is a finding, except for a user who may not read it', async () => {
  for (const items of [[], [ofRevision], [ofRevision, ofOthers]]) {
    kubectl.respond({ when: listed, out: istio() }, events, { when: asked, out: { items } });
    assert.match((await texts()).join(), /^Istio's injector is missing .*new pods get no sidecar$/);
  }
  kubectl.respond({ when: listed, out: istio() }, events, { when: asked, out: { items: [ofTag] } });
  assert.deepEqual(await texts(), []);
  const right =
    'User "ann" cannot get resource "mutatingwebhookconfigurations" in API group "admissionregistration.k8s.io"';
  kubectl.respond({ when: listed, out: istio() }, events, {
    when: asked,
    err: `Error from server (Forbidden): it is forbidden: ${right} at the cluster scope`,
    code: 1,
  });
  assert.deepEqual(await texts(), []);
});

test('a console that is scaled to 0 does not run', async () => {
  const consoles = ['jaeger', 'kiali', 'prometheus', 'grafana'];
  const some = consoles.map((name) => runningWorkload(name, { replicas: name === 'jaeger' ? 0 : 1 }));
  kubectl.respond({ when: listed, out: listOf(...some) }, events);
  assert.deepEqual([...(await lateConsoles(to))], [['jaeger', 'jaeger is scaled to 0 replicas']]);
  assert.equal(await isRunning(to, 'jaeger'), false);
  assert.equal(await isRunning(to, 'kiali'), true);
});

const options = istioOptions(to, 'demo');
const file = readFileSync(join(import.meta.dirname, '../../k8s/istio.yaml'), 'utf8');
const installed: Response[] = [
  { when: /^istioctl version/, out: '1.31.0' },
  { when: /^istioctl manifest generate/, out: 'kind: Deployment\n' },
  {
    when: /get namespace istio-system/,
    out: {
      metadata: {
        annotations: { 'boutique/istio': installationId('1.31.0', 'demo', file + options.slice(2).join(' ')) },
      },
    },
  },
  { when: /get --ignore-not-found --filename - -o name/, out: 'deployment.apps/istiod\n' },
  events,
  injector,
];

test('an Istio that runs is not installed again', async () => {
  kubectl.respond(...installed, { when: listed, out: istio() });
  assert.equal(await ensureMesh(to, config, () => {}), 'Istio 1.31.0 already installed, profile demo');
  assert.ok(!kubectl.calls().some((call) => call.startsWith('istioctl install')));
});

test('an Istio whose istiod is scaled to 0 is scaled up and installed again', async () => {
  kubectl.respond(
    ...installed,
    { when: listed, after: / scale /, out: istio() },
    { when: listed, out: istio({ istiod: 0 }) },
  );
  assert.equal(
    await ensureMesh(to, config, () => {}),
    'Istio 1.31.0, profile demo, installed again because istiod is scaled to 0 replicas',
  );
  const changes = kubectl.calls().filter((call) => /^istioctl install| scale /.test(call));
  assert.equal(changes.length, 2);
  assert.match(changes[0] ?? '', / scale --namespace istio-system --replicas=1 deployment\/istiod$/);
});
