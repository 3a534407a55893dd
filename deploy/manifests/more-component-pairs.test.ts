// The second half of the pairs in component-pairs.test.ts.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { noKubectl as skip } from '../../testing/kubectl.ts';
import { withNeeded } from './component-pairs.ts';
import { halves, problemsOf, render } from './testing/render-components.ts';

describe('the components', { skip, concurrency: 3 }, () => {
  for (const pair of halves[1])
    test(`${pair.join(' and ')} can be used together`, async () => {
      assert.deepEqual(problemsOf(await render(withNeeded(pair))), []);
    });
});
