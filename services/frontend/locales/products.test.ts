import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { en } from './en.ts';
import { ja } from './ja.ts';
import { descriptionOf, findIds, nameOf } from './products.ts';

describe('a product in Japanese', () => {
  const mug = { id: '6E92ZMYYFZ', name: 'Mug', description: 'Stoneware.', picture: '', priceUsd: null, categories: [] };

  test('has its own name and description', () => {
    assert.equal(nameOf(ja, mug), 'マグカップ');
    assert.match(descriptionOf(ja, mug), /コーヒー/);
    assert.deepEqual([nameOf(en, mug), descriptionOf(en, mug)], ['Mug', 'Stoneware.']);
  });

  test('keeps its name from the catalogue if it is unknown or was renamed', () => {
    for (const product of [
      { ...mug, name: 'Beaker' },
      { ...mug, id: 'new' },
      { ...mug, id: 'constructor' },
    ]) {
      assert.equal(nameOf(ja, product), product.name);
      assert.equal(descriptionOf(ja, product), 'Stoneware.');
    }
  });

  test('is found by its Japanese name, even in half-width letters', () => {
    for (const query of ['マグ', 'ﾏｸﾞｶｯﾌﾟ', 'コーヒー']) assert.deepEqual(findIds(ja, query), [mug.id], query);
    for (const query of ['', '自転車', '.*', 'Mug']) assert.deepEqual(findIds(ja, query), [], query);
    assert.deepEqual(findIds(en, 'マグ'), []);
  });

  test('is normalized for searches once', () => {
    let reads = 0;
    const words = {
      ...ja,
      get products() {
        reads++;
        return ja.products;
      },
    };
    for (const query of ['マグ', 'マグ', 'コーヒー']) assert.deepEqual(findIds(words, query), [mug.id]);
    assert.equal(reads, 1);
  });
});
