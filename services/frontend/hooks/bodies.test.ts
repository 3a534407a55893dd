import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BodyError, parseForm, parseJson } from './bodies.ts';

const form = (text: string) => ({ ...parseForm(Buffer.from(text)) });
const json = (text: string) => ({ ...parseJson(Buffer.from(text)) });
const isRefusal = (error: unknown) => error instanceof BodyError && error.statusCode === 400;

test('a form is decoded as browsers encode it', () => {
  assert.deepEqual(form('a=1+2&b=%2B%26%3D&c=%C3%A9é&d=&e&=f'), {
    a: '1 2',
    b: '+&=',
    c: 'éé',
    d: '',
    e: '',
    '': 'f',
  });
  assert.deepEqual(form('a=%&b=%zz&c=%ff'), { a: '%', b: '%zz', c: '\ufffd' });
  assert.deepEqual(form(''), {});
});

test('the first value of a name counts', () => {
  assert.deepEqual(form('a=&a=1&a=2'), { a: '' });
});

test('a form has up to 50 fields', () => {
  assert.equal(Object.keys(form(Array.from({ length: 50 }, (_, at) => `f${at}=1`).join('&'))).length, 50);
  assert.throws(() => form('&'.repeat(50)), isRefusal);
});

test('punctuation in a JSON text is not counted as fields', () => {
  const text = `${',[{'.repeat(100)}\\",${'"'}`.slice(0, -1);
  assert.deepEqual(json(JSON.stringify({ message: text })), { message: text });
});

test('JSON with more than 50 values, nested or side by side, is refused', () => {
  for (const text of [
    '['.repeat(60),
    '{"a":'.repeat(60),
    `[${'1,'.repeat(60)}1]`,
    `{"a":"\\\\"${',"b":1'.repeat(60)}}`,
  ])
    assert.throws(() => json(text), /more than 50 fields/);
});

test('JSON that is not an object is refused, and no body at all is an empty object', () => {
  for (const text of ['[]', '1', '"x"', 'null', 'true', '{', ' ', '{"a":"', '\\'])
    assert.throws(() => json(text), isRefusal);
  assert.deepEqual(json(''), {});
});

test('a field called __proto__ changes no prototype', () => {
  assert.deepEqual(Object.entries(parseForm(Buffer.from('__proto__=1'))), [['__proto__', '1']]);
  assert.deepEqual(Object.entries(parseJson(Buffer.from('{"__proto__":{"a":1}}'))), [['__proto__', { a: 1 }]]);
});
