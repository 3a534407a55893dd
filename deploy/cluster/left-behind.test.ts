// What a deployment finds that its configuration no longer contains, with a kubectl that responds from a list.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyOf } from './compare.ts';
import type { DeployConfig } from './config.ts';
import { leftBehind } from './left-behind.ts';
import { target } from './target.ts';
import { fakeKubectl, type Response } from './testing/fake-kubectl.ts';

const kubectl = fakeKubectl();
const to = target('', { context: 'team', namespace: 'shop' });
const config: DeployConfig = {
  ...{ mesh: 'none', profile: 'demo', installIstio: false, secure: false, load: true, consoles: false },
};
const kinds: Response = { when: /api-resources/, out: 'configmaps\ndeployments.apps\n' };
const inShop: Response = { when: /get .* --namespace shop /, out: 'v1  ConfigMap  shop  old\n' };
const consoles: Response = {
  when: /get .* --namespace shop-observability /,
  out: 'apps/v1  Deployment  shop-observability  jaeger\n',
};
const found = async () => (await leftBehind(to, config, [])).map(keyOf);

test('outside kind, consoles of an earlier deployment are found, except by a user who may not delete them', async () => {
  kubectl.respond(kinds, inShop, consoles);
  assert.deepEqual(await found(), ['ConfigMap shop/old', 'Deployment shop-observability/jaeger']);
  kubectl.respond(kinds, { when: /can-i delete .* --namespace shop-observability/, code: 1 }, inShop, consoles);
  assert.deepEqual(await found(), ['ConfigMap shop/old']);
});
