import assert from 'node:assert/strict';
import { test } from 'node:test';
import Fastify from 'fastify';
import { formOf, readAddToCart, wholeNumber } from './forms.ts';
import { acceptBodies } from './hooks/bodies.ts';
import { en } from './locales/en.ts';

async function read(payload: string, type = 'application/x-www-form-urlencoded', url = '/') {
  const app = Fastify();
  acceptBodies(app);
  app.post('/', { config: { body: type === 'application/json' ? 'json' : 'form' } }, (request) => formOf(request));
  const answer = await app.inject({ method: 'POST', url, payload, headers: { 'content-type': type } });
  await app.close();
  return answer.json();
}

test('a form is read field by field; the first value of a repeated field counts', async () => {
  assert.deepEqual(await read('a=1&b=x%20y+z&a=2&c='), { a: '1', b: 'x y z', c: '' });
});

test('fields can also be in the query string; those in the body win', async () => {
  const urlEncoded = 'application/x-www-form-urlencoded';
  assert.deepEqual(await read('a=1&b=', urlEncoded, '/?a=2&b=3&c=4+5&d=%C3%A9&c=6'), {
    a: '1',
    b: '',
    c: '4 5',
    d: 'é',
  });
  assert.deepEqual(await read('', urlEncoded, '/?a=2'), { a: '2' });
});

test('values that are not text are ignored, and names of object properties have no effect', async () => {
  const json = '{"a": 1, "b": {"c": "d"}, "e": "f", "g": ["h", "i"], "j": null}';
  assert.deepEqual(await read(json, 'application/json'), { e: 'f' });
  assert.deepEqual(await read('constructor=x&toString=y'), { constructor: 'x', toString: 'y' });
});

test('a whole number consists of digits only', () => {
  for (const [text, value] of [
    ['7', 7],
    [' 10 ', 10],
    ['007', 7],
  ] as const)
    assert.equal(wholeNumber(text), value);
  for (const text of [undefined, '', ' ', '-1', '+1', '1.0', '1e1', '0x1', '1234567890', '１']) {
    assert.ok(Number.isNaN(wholeNumber(text)), text);
  }
});

test('1 to 10 items of a product can be added; each invalid field is named', () => {
  assert.deepEqual(readAddToCart({ product_id: ' MUG ', quantity: '10' }, en), {
    productId: 'MUG',
    quantity: 10,
    fields: [],
  });
  const labels = (form: Record<string, string>) => readAddToCart(form, en).fields.map(({ label }) => label);
  assert.deepEqual(labels({ product_id: 'MUG', quantity: '0' }), ['Quantity']);
  assert.deepEqual(labels({ product_id: 'MUG', quantity: '11' }), ['Quantity']);
  assert.deepEqual(labels({ product_id: 'x'.repeat(129), quantity: '1' }), ['Product']);
  assert.deepEqual(labels({}), ['Product', 'Quantity']);
});
