// Which Istio a deployment uses, with a kubectl that responds from a list.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DeployConfig } from './config.ts';
import { resolveIstio } from './existing-istio.ts';
import { target } from './target.ts';
import { fakeKubectl } from './testing/fake-kubectl.ts';

const kubectl = fakeKubectl();
const to = target('docker', { context: 'team' });
const config: DeployConfig = {
  ...{ mesh: 'istio', profile: 'demo', installIstio: true, secure: false, load: true, consoles: false },
};
const annotations = { 'boutique/istio': '1.31.0 demo' };
const ours = { when: /get namespace istio-system/, out: { metadata: { annotations } } };
const none = { when: /get deployments --all-namespaces/, out: { items: [] } };

test('an Istio that deploy:kind installs has no revision to choose', async () => {
  for (const cluster of [ours, none]) {
    kubectl.respond(cluster);
    assert.deepEqual(await resolveIstio(to, config), config);
    await assert.rejects(
      resolveIstio(to, { ...config, revision: 'canary' }),
      /^Error: --revision is for an Istio that is already in team\. deploy:kind installs its own without revisions: omit it\.$/,
    );
  }
});
