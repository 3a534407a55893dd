import assert from 'node:assert/strict';
import { test } from 'node:test';
import { methodOf, propertiesOf } from './unknown-values.ts';

test('an object has its properties, inherited ones included, and any other value has none', () => {
  assert.equal(propertiesOf(Object.assign(new Error('no'), { code: 'ENOSPC' })).code, 'ENOSPC');
  assert.equal(propertiesOf(Object.create({ inherited: 1 })).inherited, 1);
  assert.equal(propertiesOf(['first'])[0], 'first');
  for (const value of [undefined, null, 'text', 1, true]) assert.deepEqual(propertiesOf(value), {});
});

test('a method is called on its object', () => {
  assert.equal(methodOf(new Map([['a', 1]]), 'get')('a'), 1);
});

test('a missing method is an error that names it', () => {
  assert.throws(() => methodOf({ text: 'a' }, 'text'), /there is no method "text"/);
  assert.throws(() => methodOf({}, 'addItem'), /there is no method "addItem"/);
});
