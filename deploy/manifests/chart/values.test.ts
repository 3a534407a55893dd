// What each value of the Helm chart changes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noHelm as skip } from '../../../testing/helm.ts';
import { flips, merged, renderChart } from '../testing/render-chart.ts';
import { problemsOf } from '../testing/render-components.ts';

/** Several values need the same other one. */
const rendered = new Map<string, Promise<string[]>>();
const renderOnce = (values: object): Promise<string[]> => {
  const key = JSON.stringify(values);
  const documents = rendered.get(key) ?? renderChart(values);
  rendered.set(key, documents);
  return documents;
};
const changes = Map.groupBy(flips(), ({ path }) => path.split('.')[0] ?? path);

for (const [group, values] of changes)
  test(`${group}: each value changes what the chart renders, to valid objects`, { skip }, async () => {
    for (const { path, given = {}, values: changed } of values) {
      const before = await renderOnce(given);
      const after = await renderChart(merged(given, changed));
      assert.notDeepEqual(after, before, `${path} changes nothing`);
      assert.deepEqual(problemsOf(after), [], path);
    }
  });
