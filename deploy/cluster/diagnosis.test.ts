import assert from 'node:assert/strict';
import { test } from 'node:test';
import { summaryOf } from './diagnosis.ts';

test('a list of late pods is short', () => {
  assert.equal(summaryOf(['a', 'b', 'c']), 'a; b; c');
  assert.equal(summaryOf(['a', 'b', 'c', 'd', 'e']), 'a; b; c; 2 more');
  assert.equal(summaryOf([]), '');
});
