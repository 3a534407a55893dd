import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeJson } from './otlp-decoder.ts';
import { bodyOf, order, type SampleSpan, traceId } from './sample-trace.ts';
import { type Limits, traceStore } from './store.ts';

const limits: Limits = { maxTraces: 100, maxSpans: 100, maxBytes: 1_000_000, maxSpansPerTrace: 50 };
const ids = Array.from({ length: 20 }, (_, index) => (index + 1).toString(16).padStart(32, '0'));
const traceOf = (trace: string, spans: number, more: Partial<SampleSpan> = {}) =>
  decodeJson(bodyOf(Array.from({ length: spans }, (_, index) => ({ ...more, id: index + 1, trace }))));

test('spans of one trace that arrive separately are one trace, sorted by start', () => {
  const store = traceStore(limits);
  const spans = decodeJson(bodyOf(order));
  store.add(spans.slice(3));
  store.add(spans.slice(0, 3));
  const trace = store.get(traceId);
  assert.equal(trace?.spans.length, 5);
  assert.equal(trace?.spans[0]?.name, 'POST /cart/checkout');
  assert.equal(trace?.durationUs, 90_000);
  assert.deepEqual(store.services(), ['checkoutservice', 'frontend', 'paymentservice']);
});

test('a batch that is sent twice counts once', () => {
  const store = traceStore(limits);
  store.add(decodeJson(bodyOf(order)));
  store.add(decodeJson(bodyOf(order)));
  assert.equal(store.size().spans, 5);
});

test('the oldest trace is evicted if there are too many traces', () => {
  const store = traceStore({ ...limits, maxTraces: 3 });
  for (const id of ids.slice(0, 5)) store.add(traceOf(id, 1));
  assert.deepEqual(
    ids.slice(0, 5).map((id) => store.get(id) !== undefined),
    [false, false, true, true, true],
  );
});

test('the oldest traces are evicted if there are too many spans', () => {
  const store = traceStore({ ...limits, maxSpans: 25 });
  for (const id of ids.slice(0, 4)) store.add(traceOf(id, 10));
  assert.deepEqual(store.size().spans, 20);
  assert.equal(store.get(ids[0] ?? ''), undefined);
});

test('the oldest traces are evicted if they take too much memory', () => {
  const store = traceStore({ ...limits, maxBytes: 60_000 });
  for (const id of ids) store.add(traceOf(id, 1, { name: 'x'.repeat(4000) }));
  const { traces, bytes } = store.size();
  assert.ok(bytes <= 60_000, String(bytes));
  assert.ok(traces >= 3 && traces < 20, String(traces));
});

test('a trace with too many spans keeps the first ones and counts the others', () => {
  const store = traceStore(limits);
  store.add(traceOf(traceId, 70));
  assert.equal(store.get(traceId)?.spans.length, 50);
  assert.equal(store.get(traceId)?.dropped, 20);
});

test('the totals are zero after everything is evicted', () => {
  const store = traceStore({ ...limits, maxBytes: 0 });
  store.add(traceOf(traceId, 10));
  assert.deepEqual(store.size(), { traces: 0, spans: 0, bytes: 0 });
});
