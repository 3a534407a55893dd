// Every two components can be used together, or are listed as a contradiction. More pairs: more-component-pairs.test.ts.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { noKubectl as skip } from '../../testing/kubectl.ts';
import { contradictions, withNeeded } from './component-pairs.ts';
import { components, halves, pairs, problemsOf, render } from './testing/render-components.ts';

describe('the components', { skip, concurrency: 3 }, () => {
  for (const pair of halves[0])
    test(`${pair.join(' and ')} can be used together`, async () => {
      assert.deepEqual(problemsOf(await render(withNeeded(pair))), []);
    });

  for (const { pair, reason } of contradictions)
    test(`${pair.join(' and ')} contradict each other: ${reason}`, async () => {
      await assert.rejects(render(withNeeded(pair)));
    });
});

test('a contradiction names two components, in the order of their names', () => {
  const known = pairs.map((pair) => pair.join(' '));
  assert.deepEqual(
    contradictions.map(({ pair }) => pair.join(' ')).filter((pair) => !known.includes(pair)),
    [],
  );
  assert.equal(halves[0].length + halves[1].length + contradictions.length, pairs.length);
  assert.equal(pairs.length, (components.length * (components.length - 1)) / 2);
});
