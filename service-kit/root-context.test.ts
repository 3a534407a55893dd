import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createContextKey } from '@opentelemetry/api';
import { rootContext } from './root-context.ts';

const key = createContextKey('key');
const other = createContextKey('other');

test('a context has its own and inherited values, and a change affects no other context', () => {
  const parent = rootContext.setValue(key, 1);
  const child = parent.setValue(other, 2).setValue(key, 3);
  const without = child.deleteValue(key);
  const values = [rootContext, parent, child, without].map((context) => [
    context.getValue(key),
    context.getValue(other),
  ]);
  assert.deepEqual(values, [
    [undefined, undefined],
    [1, undefined],
    [3, 2],
    [undefined, 2],
  ]);
});
