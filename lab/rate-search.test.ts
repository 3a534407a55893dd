import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findHighestRate } from './rate-search.ts';

const fine = { firstRate: 4, growth: 1.35, tolerance: 0.08, maxTries: 30, attempts: 2 };
const coarse = { firstRate: 25, growth: 2, tolerance: 0.05, maxTries: 8 };

test('the highest good rate is found within the tolerance', async () => {
  for (const [search, minShare, capacities] of [
    [fine, 0.88, [4, 5, 17, 60, 170, 333]],
    [coarse, 0.9, [1, 3, 24, 25, 60, 170, 333, 700]],
  ] as const)
    for (const capacity of capacities) {
      const { best, tries } = await findHighestRate(search, async (rate) => ({ rate, isGood: rate <= capacity }));
      assert.ok(best && best.rate <= capacity && best.rate >= minShare * capacity, `${capacity}: ${best?.rate}`);
      assert.ok(tries.length <= search.maxTries);
      const good = tries.filter(({ isGood }) => isGood).map(({ rate }) => rate);
      assert.deepEqual(
        good,
        good.toSorted((a, b) => a - b),
      );
    }
});

test('with two attempts, a rate that fails once and then succeeds is good', async () => {
  let hiccups = 1;
  const { best } = await findHighestRate(fine, async (rate) => ({
    rate,
    isGood: rate <= 20 && !(rate > 6 && hiccups-- > 0),
  }));
  assert.ok(best && best.rate >= 18, `${best?.rate}`);
});

test('if no rate is good, the search goes down to 1 and stops', async () => {
  const ratesOf = async (search: Parameters<typeof findHighestRate>[0]) => {
    const { best, tries } = await findHighestRate(search, async (rate) => ({ rate, isGood: false }));
    assert.equal(best, undefined);
    return tries.map(({ rate }) => rate);
  };
  assert.deepEqual(await ratesOf(fine), [4, 4, 2, 2, 1, 1]);
  assert.deepEqual(await ratesOf(coarse), [25, 13, 7, 4, 2, 1]);
});
