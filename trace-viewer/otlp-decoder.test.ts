import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeJson, decodeProtobuf } from './otlp-decoder.ts';
import { bodyOf, order, spanId, traceId } from './sample-trace.ts';

const json = (value: unknown) => decodeJson(Buffer.from(JSON.stringify(value)));
const oneSpan = (span: object) => ({
  resourceSpans: [{ scopeSpans: [{ spans: [{ traceId, spanId: spanId(1), ...span }] }] }],
});

test('a JSON export becomes spans with microseconds, kinds and parents', () => {
  const [root, client] = decodeJson(bodyOf(order));
  assert.equal(root?.startUs, 1_760_000_000_123_456);
  assert.equal(root?.durationUs, 90_000);
  assert.equal(root?.kind, 'server');
  assert.equal(root?.parentId, '');
  assert.equal(root?.process.service, 'frontend');
  assert.equal(client?.parentId, spanId(1));
});

test("status, scope and kind become tags with Jaeger's names", () => {
  const failed = decodeJson(bodyOf(order)).find((span) => span.failed);
  const tags = Object.fromEntries(failed?.tags.map(({ key, value }) => [key, value]) ?? []);
  assert.deepEqual(tags, {
    'shop.items': 3,
    'otel.scope.name': 'kit',
    'otel.scope.version': '0.1.0',
    'span.kind': 'client',
    'otel.status_code': 'ERROR',
    'otel.status_description': 'card refused',
    error: true,
  });
});

test('every type of attribute value is decoded', () => {
  const values = {
    text: { stringValue: 'a' },
    flag: { boolValue: false },
    big: { intValue: '9007199254740993' },
    half: { doubleValue: 0.5 },
    list: { arrayValue: { values: [{ stringValue: 'a' }, { intValue: 2 }] } },
    map: { kvlistValue: { values: [{ key: 'k', value: { boolValue: true } }] } },
    none: {},
  };
  const attributes = Object.entries(values).map(([key, value]) => ({ key, value }));
  const [span] = json(oneSpan({ attributes }));
  assert.deepEqual(
    span?.tags.map(({ key, type, value }) => [key, type, value]),
    [
      ['text', 'string', 'a'],
      ['flag', 'bool', false],
      ['big', 'string', '9007199254740993'],
      ['half', 'float64', 0.5],
      ['list', 'string', '["a",2]'],
      ['map', 'string', '{"k":true}'],
      ['none', 'string', ''],
    ],
  );
});

test('equal attributes and resources share one object', () => {
  const [first, second] = decodeJson(bodyOf(order));
  assert.equal(first?.tags[0], second?.tags[0]);
  assert.equal(first?.process, second?.process);
});

test('a very long attribute is cut', () => {
  const [span] = json(oneSpan({ attributes: [{ key: 'k', value: { stringValue: 'x'.repeat(100_000) } }] }));
  assert.ok(String(span?.tags[0]?.value).length < 5000);
});

test('a body that is not an export is rejected', () => {
  const bad: unknown[] = [
    null,
    5,
    { resourceSpans: 5 },
    oneSpan({ traceId: 'xyz' }),
    oneSpan({ traceId: '0'.repeat(32) }),
    oneSpan({ spanId: '12' }),
    oneSpan({ startTimeUnixNano: 'soon' }),
    oneSpan({ startTimeUnixNano: {} }),
    oneSpan({ attributes: { key: 'k' } }),
  ];
  for (const body of bad) assert.throws(() => json(body), JSON.stringify(body));
});

test('unusual values are accepted', () => {
  const odd = { name: 7, kind: 99, endTimeUnixNano: '1', attributes: [null, 3, { key: {}, value: [] }], status: 'x' };
  const [span] = json(oneSpan({ ...odd, startTimeUnixNano: '99999999999999999999' }));
  assert.equal(span?.name, '');
  assert.equal(span?.kind, '');
  assert.equal(span?.tags.length, 3);
});

test('a truncated protobuf body is rejected', () => {
  const body = Buffer.from('0a24122212200a104bf92f3577b34da6a3ce929d0e0e4736120800f067aa0ba902b72a026869', 'hex');
  assert.equal(decodeProtobuf(body)[0]?.name, 'hi');
  for (let length = 1; length < body.length; length++) {
    assert.throws(() => decodeProtobuf(body.subarray(0, length)), Error, `${length} bytes`);
  }
});

test('equal tags are one object, unless they are long', () => {
  const tagOf = (key: string) => json(oneSpan({ attributes: [{ key, value: { stringValue: 'x' } }] }))[0]?.tags[0];
  for (const [length, isShared] of [
    [20, true],
    [4_000, false],
  ] as const) {
    const [first, second] = [tagOf('k'.repeat(length)), tagOf('k'.repeat(length))];
    assert.equal(first === second, isShared, `${length} characters`);
  }
});
