// Every two components can be used together, or are listed as a contradiction. Here sets that contain every pair are
// rendered, which takes seconds; test/kind/3-components.test.ts renders each pair, and the API server validates it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { noKubectl as skip } from '../../testing/kubectl.ts';
import { contradictions, withNeeded } from './component-pairs.ts';
import { compatibleSets, pairs, problemsOf, render, usablePairs } from './testing/render-components.ts';

describe('the components', { skip, concurrency: 2 }, () => {
  for (const set of new Set(compatibleSets.map((names) => withNeeded(names).join(' '))))
    test(`can be used together: ${set}`, async () => {
      assert.deepEqual(problemsOf(await render(set.split(' '))), []);
    });

  for (const { pair, reason } of contradictions)
    test(`${pair.join(' and ')} contradict each other: ${reason}`, async () => {
      await assert.rejects(render(withNeeded(pair)));
    });
});

test('every pair is in one of these sets, or contradicts itself', () => {
  const isTogether = (pair: readonly string[]) =>
    compatibleSets.some((set) => pair.every((name) => set.includes(name)));
  assert.deepEqual(
    usablePairs.filter((pair) => !isTogether(pair)),
    [],
  );
  assert.equal(usablePairs.length + contradictions.length, pairs.length, 'contradictions name components, in order');
  assert.deepEqual(
    contradictions.filter(({ pair }) => isTogether(pair)),
    [],
  );
});
