// Only behind a gateway of the shop does the frontend trust trace headers: elsewhere they are the visitors' own.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { noHelm } from '../../testing/helm.ts';
import { noKubectl as skip } from '../../testing/kubectl.ts';
import type { DeployConfig } from '../cluster/config.ts';
import { documentsIn } from '../cluster/documents.ts';
import { renderShop } from '../cluster/render-shop.ts';
import { defaultPorts, target } from '../cluster/target.ts';
import { renderChart } from './testing/render-chart.ts';
import { render } from './testing/render-components.ts';

interface Manifest {
  kind: string;
  metadata: { name: string };
  spec: { template: { spec: { containers: { env: { name: string; value?: string }[] }[] } } };
}

/** The value of TRUST_TRACE_HEADERS in the frontend's Deployment. */
function trustIn(documents: readonly string[]): string | undefined {
  const all = documents.map((text): Manifest => parse(text));
  const frontend = all.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'frontend');
  const env = frontend?.spec.template.spec.containers[0]?.env ?? [];
  assert.ok(env.length > 0);
  return env.find(({ name }) => name === 'TRUST_TRACE_HEADERS')?.value;
}

const mesh = 'service-mesh-istio';
const sets: [components: string[], trusts: boolean][] = [
  [[], false],
  [[mesh], true],
  [[mesh, 'secure'], true],
  [[mesh, 'without-gateway'], false],
  [[mesh, 'frontend-node-port'], false],
  [[mesh, 'without-gateway', 'frontend-node-port'], false],
  [['gateway-api'], true],
  [[mesh, 'gateway-api'], true],
  // The order in which `deploy:kind --profile minimal --overlay` with gateway-api lists them.
  [[mesh, 'without-gateway', 'frontend-node-port', 'gateway-api'], true],
];
for (const [components, trusts] of sets)
  test(`${components.join(', ') || 'the base'} ${trusts ? 'trusts' : 'does not trust'} trace headers`, {
    skip,
  }, async () => {
    assert.equal(trustIn(await render(components)), trusts ? 'true' : undefined);
  });

const own: DeployConfig = {
  ...{ mesh: 'istio', profile: 'demo', installIstio: true, secure: false, load: true, consoles: true },
};
const elsewhere = target('docker', { context: 'trust-test' });
const kind = target('docker', { name: 'trust-test' });
const deployments: [what: string, to: typeof kind, config: DeployConfig, trusts: boolean][] = [
  ['kind with its ingress gateway', kind, own, true],
  ['kind with --profile minimal', kind, { ...own, profile: 'minimal' }, false],
  ['kind without a mesh', kind, { ...own, mesh: 'none' }, false],
  ['another cluster, with an Istio of ours', elsewhere, own, true],
  ["another cluster, with someone else's Istio", elsewhere, { ...own, existingIstio: 'istio-system' }, false],
];
for (const [what, to, config, trusts] of deployments)
  test(`${what} ${trusts ? 'trusts' : 'does not trust'} trace headers`, { skip }, async () => {
    const documents = documentsIn(await renderShop(to, config, [], defaultPorts));
    assert.equal(trustIn(documents.map(({ text }) => text)), trusts ? 'true' : undefined);
  });

const sidecars = { create: true };
const [virtualService, gatewayApi] = [{ create: true }, { create: true }];
const values: [values: object, trusts: boolean][] = [
  [{ sidecars }, false],
  [{ sidecars, frontend: { externalService: false } }, false],
  [{ sidecars, frontend: { externalService: false, virtualService } }, true],
  [{ sidecars, gatewayApi, frontend: { externalService: false } }, true],
  [{ sidecars, gatewayApi: { create: true, className: 'cilium' }, frontend: { externalService: false } }, false],
  // Visitors could enter by the load balancer instead.
  [{ sidecars, frontend: { virtualService } }, false],
];
for (const [given, trusts] of values)
  test(`the chart with ${JSON.stringify(given)} ${trusts ? 'trusts' : 'does not trust'} trace headers`, {
    skip: noHelm,
  }, async () => {
    assert.equal(trustIn(await renderChart(given)), trusts ? 'true' : undefined);
  });

test('the chart accepts the variable where it does not set it', { skip: noHelm }, async () => {
  const env = { TRUST_TRACE_HEADERS: 'true' };
  assert.equal(trustIn(await renderChart({ sidecars, frontend: { env } })), 'true');
  await assert.rejects(
    renderChart({ sidecars, frontend: { env, externalService: false, virtualService } }),
    /remove frontend.env.TRUST_TRACE_HEADERS: virtualService.create or gatewayApi.create sets this variable/,
  );
});
