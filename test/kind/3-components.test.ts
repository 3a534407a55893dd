// Every pair of components and every value of the Helm chart is rendered, and the API server accepts every object, with
// Kubernetes' and Istio's schemas.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { withNeeded } from '../../deploy/manifests/component-pairs.ts';
import { flips, merged, renderChart } from '../../deploy/manifests/testing/render-chart.ts';
import { problemsOf, render, usablePairs } from '../../deploy/manifests/testing/render-components.ts';
import { noHelm } from '../../testing/helm.ts';
import { kubectl, repo } from './cluster.ts';
import { installGatewayApi, removeGatewayApi } from './gateway-api.ts';

const namespace = 'pairs';
const rendersAtOnce = 2;
/** Most objects are in most pairs. */
const objects = new Set<string>();

before(async () => {
  await kubectl('create', 'namespace', namespace);
  await installGatewayApi();
});
after(async () => {
  await removeGatewayApi();
  await kubectl('delete', 'namespace', namespace, '--wait=false');
});

test('every pair can be rendered', async () => {
  const pairs = [...usablePairs];
  const work = async () => {
    for (let pair = pairs.pop(); pair; pair = pairs.pop()) {
      const documents = await render(withNeeded(pair));
      assert.deepEqual(problemsOf(documents), [], pair.join(' and '));
      for (const document of documents) objects.add(document);
    }
  };
  await Promise.all(Array.from({ length: rendersAtOnce }, work));
});

test('the API server accepts every object', async () => {
  const inOwnNamespace = [...objects]
    .filter((object) => !/^kind: Namespace$/m.test(object))
    // The shop has these names and node ports.
    .map((object) => object.replace(/namespace: (demo-app|observability)$/gm, `namespace: ${namespace}`))
    .map((object) => object.replace(/^ +nodePort: .*\n/gm, ''));
  assert.ok(inOwnNamespace.length > 100, `${inOwnNamespace.length} objects`);
  const file = join(repo, 'pairs.yaml');
  writeFileSync(file, inOwnNamespace.join('\n---\n'));
  await kubectl('apply', '--dry-run=server', '-f', file);
});

test('the API server accepts every object of the chart, with each value changed', { skip: noHelm }, async () => {
  const chart = new Set<string>();
  for (const { given = {}, values } of flips())
    for (const document of await renderChart(merged(given, values))) chart.add(document);
  const file = join(repo, 'chart.yaml');
  writeFileSync(file, [...chart].join('\n---\n'));
  await kubectl('apply', '--namespace', namespace, '--dry-run=server', '-f', file);
});
