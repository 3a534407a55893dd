// The Helm chart: the same shop as k8s/base, and what each value changes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { noHelm } from '../../../testing/helm.ts';
import { noKubectl } from '../../../testing/kubectl.ts';
import { read } from '../../../testing/sources.ts';
import { flips, merged, renderChart } from '../testing/render-chart.ts';
import { problemsOf, renderBase } from '../testing/render-components.ts';
import { chartFiles } from './chart-files.ts';

const skip = noHelm;

interface Manifest {
  kind: string;
  metadata: { name: string };
}

/** By kind and name, without the hashes in names of ConfigMaps. */
function byName(documents: readonly string[]): Record<string, Manifest> {
  const withoutHash = (text: string) => text.replace(/\b(telemetry|loadgenerator)-[0-9a-z]{10}\b/g, '$1');
  const manifests = documents.map((text): Manifest => parse(withoutHash(text)));
  return Object.fromEntries(manifests.map((manifest) => [`${manifest.kind} ${manifest.metadata.name}`, manifest]));
}

test("the chart's files are up to date", () => {
  for (const [path, text] of Object.entries(chartFiles()))
    assert.equal(read(path), text, `${path} is stale: run npm run manifests`);
});

test('with default values, the chart is the same as k8s/base', { skip: noHelm || noKubectl }, async () => {
  assert.deepEqual(byName(await renderChart()), byName(await renderBase()));
});

const unchanged = skip ? [] : await renderChart();
const changes = Map.groupBy(flips(), ({ path }) => path.split('.')[0] ?? path);

for (const [group, values] of changes)
  test(`${group}: each value changes what the chart renders, to valid objects`, { skip }, async () => {
    for (const { path, given, values: changed } of values) {
      const before = given ? await renderChart(given) : unchanged;
      const after = await renderChart(merged(given ?? {}, changed));
      assert.notDeepEqual(after, before, `${path} changes nothing`);
      assert.deepEqual(problemsOf(after), [], path);
    }
  });

test('the chart rejects values that it does not have, and says which', { skip }, async () => {
  const wrong: [object, RegExp][] = [
    [{ adService: { replica: 2 } }, /adService.*replica/s],
    [{ cartDatabase: { type: 'spanner' } }, /cartDatabase.*type/s],
    [{ frontend: { env: { PORT: '80' } } }, /frontend.*env.*PORT/s],
    [{ frontend: { name: '7' } }, /frontend.*name/s],
  ];
  for (const [values, message] of wrong) await assert.rejects(renderChart(values), message);
});

test('renaming a service changes all of its objects, and its address in its callers', { skip }, async () => {
  const documents = await renderChart({ cartService: { name: 'baskets' }, frontend: { name: 'shop' } });
  const names = Object.keys(byName(documents));
  for (const kind of ['Deployment', 'Service', 'ServiceAccount'])
    assert.ok(names.includes(`${kind} baskets`) && names.includes(`${kind} shop`), kind);
  assert.ok(names.includes('Service shop-external'));
  const remains = documents.join('---\n').replaceAll(/image: cartservice|image: frontend/g, '');
  assert.doesNotMatch(remains, /: "?(cartservice|frontend)\b/);
});
