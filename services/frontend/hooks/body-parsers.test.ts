import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BodyError, parseForm, parseJson, parseMultipart } from './body-parsers.ts';

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

const boundary = 'a-boundary';
const multipartType = `multipart/form-data; boundary=${boundary}`;
const part = (disposition: string, value: string) =>
  `--${boundary}\r\ncontent-disposition: form-data; ${disposition}\r\n\r\n${value}\r\n`;
const multipart = async (parts: string, type = multipartType) => ({
  ...(await parseMultipart(Buffer.from(`${parts}--${boundary}--\r\n`), type)),
});

test('multipart fields are decoded as browsers encode them, and files are ignored', async () => {
  const parts = [
    part('name="a"', '1 +&=%41é\r\n2'),
    part('name="b"', ''),
    part('name="a"', 'second'),
    part('name="picture"; filename="a.png"', 'bytes'),
    part('name="__proto__"', 'x'),
  ].join('');
  const expected = [
    ['a', '1 +&=%41é\r\n2'],
    ['b', ''],
    ['__proto__', 'x'],
  ];
  for (const type of [multipartType, `Multipart/Form-Data; charset=utf-8; boundary="${boundary}"`])
    assert.deepEqual(Object.entries(await multipart(parts, type)), expected, type);
  assert.deepEqual(Object.entries(await parseMultipart(Buffer.of(), multipartType)), []);
});

test('what fetch sends as FormData is understood', async () => {
  const form = new FormData();
  form.set('product_id', 'mug');
  form.set('quantity', '2');
  const request = new Request('http://localhost', { method: 'POST', body: form });
  const bytes = Buffer.from(await request.arrayBuffer());
  const fields = await parseMultipart(bytes, request.headers.get('content-type') ?? '');
  assert.deepEqual({ ...fields }, { product_id: 'mug', quantity: '2' });
});

test('a multipart body is rejected if it is malformed or has too many parts or bytes', async () => {
  const one = part('name="a"', '1');
  const rejects = (promise: Promise<unknown>, code: number) =>
    assert.rejects(promise, (error) => error instanceof BodyError && error.statusCode === code);
  assert.equal(
    Object.keys(await multipart(Array.from({ length: 50 }, (_, at) => part(`name="${at}"`, '')).join(''))).length,
    50,
  );
  await rejects(multipart(one.repeat(51)), 400);
  await rejects(multipart(one.repeat(5_000)), 413);
  await rejects(multipart(part('name="a"', 'x'.repeat(70_000))), 413);
  for (const type of ['multipart/form-data', 'multipart/form-data; boundary=', 'multipart/form-data; boundary=other'])
    await rejects(multipart(one, type), 400);
  for (const bytes of ['x', `--${boundary}`, one, `--${boundary}\r\n\r\n`, one.replace('form-data', 'attachment')])
    await rejects(parseMultipart(Buffer.from(bytes), multipartType), 400);
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
