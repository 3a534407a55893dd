import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeJson } from './otlp-decoder.ts';
import { bodyOf, order, type SampleSpan, spanId, traceId } from './sample-trace.ts';
import { serviceTotals, spanRows } from './span-tree.ts';
import { traceStore } from './store.ts';
import { tracePage } from './trace-page.ts';

function traceOf(spans: readonly SampleSpan[]) {
  const store = traceStore({ maxTraces: 1, maxSpans: 5000, maxBytes: 1e9, maxSpansPerTrace: 5000 });
  store.add(decodeJson(bodyOf(spans)));
  const trace = store.get(traceId);
  assert.ok(trace);
  return trace;
}

const outline = (spans: readonly SampleSpan[]) =>
  spanRows(traceOf(spans)).map(({ span, depth, orphan }) => [Number(`0x${span.spanId}`), depth, orphan]);

test('children are below their parent, in the order in which they started', () => {
  const spans = [
    { id: 1, us: 100 },
    { id: 2, parent: 1, atUs: 50 },
    { id: 3, parent: 1, atUs: 10 },
    { id: 4, parent: 3, atUs: 20 },
  ];
  assert.deepEqual(outline(spans), [
    [1, 0, false],
    [3, 1, false],
    [4, 2, false],
    [2, 1, false],
  ]);
});

test('a span whose parent is missing is at the top level, and labelled', () => {
  const orphaned = order.filter(({ id }) => id !== 3);
  assert.deepEqual(outline(orphaned).at(-2), [4, 0, true]);
  assert.deepEqual(outline(orphaned).at(-1), [5, 1, false]);
  assert.match(tracePage(traceOf(orphaned)).html, /parent missing/);
});

test('spans that are their own ancestors are shown once each', () => {
  const loop = [
    { id: 1, parent: 2 },
    { id: 2, parent: 1 },
    { id: 3, parent: 3 },
  ];
  assert.equal(outline(loop).length, 3);
});

test("a span's own time excludes the time of its children", () => {
  const spans = [
    { id: 1, us: 100 },
    { id: 2, parent: 1, atUs: 10, us: 30 },
    { id: 3, parent: 1, atUs: 20, us: 40 },
    { id: 4, parent: 1, atUs: 90, us: 50 },
  ];
  assert.equal(spanRows(traceOf(spans))[0]?.selfUs, 40);
});

test('totals per service have calls, spans, errors and own time', () => {
  const checkout = serviceTotals(spanRows(traceOf(order))).find(({ service }) => service === 'checkoutservice');
  assert.deepEqual(checkout, { service: 'checkoutservice', spans: 2, calls: 1, failed: 1, selfUs: 55_000 });
});

test('HTML in names is escaped', () => {
  const hostile = '"><script>alert(1)</script><img src=x onerror=alert(1)>';
  const { html } = tracePage(
    traceOf([
      { id: 1, name: hostile, service: hostile },
      { id: 2, parent: 9, name: "'&" },
    ]),
  );
  assert.doesNotMatch(html, /<script|<img/);
  assert.match(html, /&quot;&gt;&lt;script&gt;/);
  assert.match(html, /&apos;&amp;/);
});

test('a long, deep trace has all its spans, the later ones folded', () => {
  const chain = Array.from({ length: 400 }, (_, index) => ({ id: index + 1, parent: index }));
  const { html } = tracePage(traceOf(chain));
  assert.match(html, /Show 250 more spans/);
  assert.equal(html.match(/<li><details class="span/g)?.length, 400);
  assert.ok(html.includes(`id="s${spanId(400)}"`));
});
