// Visitors enter by the Gateway API instead of Istio's own gateway, with the overlay in docs/meshes.md.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { after, before, test } from 'node:test';
import { until } from '../../testing/eventually.ts';
import { read } from '../../testing/sources.ts';
import { base, clusterName, kubectl, offset, overlay, repo, script, to, tool } from './cluster.ts';
import { installGatewayApi, removeGatewayApi } from './gateway-api.ts';

const folder = join(repo, 'my-gateway');

/** The documented overlay, together with that of the tests. */
function writeOverlay(): string {
  const [block = ''] = /^ {4}apiVersion: kustomize.*\n(?: {4}.*\n)+/m.exec(read('docs/meshes.md')) ?? [];
  const both = join(repo, 'both');
  for (const one of [folder, both]) mkdirSync(one, { recursive: true });
  writeFileSync(join(folder, 'kustomization.yaml'), block.replace(/^ {4}/gm, ''));
  const components = [folder, ...(overlay ? [overlay] : [])].map((path) => relative(both, path));
  const fields = { apiVersion: 'kustomize.config.k8s.io/v1alpha1', kind: 'Component', components };
  writeFileSync(join(both, 'kustomization.yaml'), JSON.stringify(fields));
  return both;
}

const deployWith = (folder: string, ...args: string[]) =>
  script('deploy-kind', [
    ...['--name', clusterName, '--offset', String(offset), ...base],
    ...(folder ? ['--overlay', folder] : []),
    ...args,
  ]);

const names = async (kinds: string) =>
  (await kubectl('get', kinds, '-n', 'demo-app', '-o', 'name')).split('\n').filter(Boolean);

const entries = 'gateways.gateway.networking.k8s.io,httproutes,gateways.networking.istio.io';

before(installGatewayApi);
after(removeGatewayApi);

for (const options of [[], ['--secure']])
  test(`an order is placed through the Gateway API's gateway ${options.join('')}`, async () => {
    const { code, text } = await deployWith(writeOverlay(), '--profile', 'minimal', ...options);
    assert.equal(code, 0, text);
    assert.match(text, /\/orders\/\S+ placed/);
    assert.deepEqual(await names(entries), [
      'gateway.gateway.networking.k8s.io/shop-gateway',
      'httproute.gateway.networking.k8s.io/frontend',
    ]);
    const services = await names('services');
    assert.ok(services.includes('service/shop-gateway-istio') && !services.includes('service/frontend-external'));
    await tool('istioctl', '--context', to.context, 'analyze', '-n', 'demo-app');
  });

test('another deployment leaves nothing of it', async () => {
  const { code, text } = await deployWith(overlay);
  assert.equal(code, 0, text);
  assert.deepEqual(await names(entries), ['gateway.networking.istio.io/frontend-gateway']);
  const isLeft = async () => (await names('deployments,services,serviceaccounts')).some((one) => /gateway/.test(one));
  await until('no gateway', async () => !(await isLeft()), 60_000);
});
