// When spans start and end, in a shop of twelve processes.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { wallTime } from '../service-kit/wall-clock.ts';
import { fillCart, orderForm, placeOrder } from '../testing/buying.ts';
import { killStarted, start } from '../testing/start-process.ts';
import { readTrace, type SpanNode, spansOf, traceIdOf } from '../testing/traces.ts';
import { visitor } from '../testing/visitor.ts';

after(killStarted);

/** The children that don't lie within their parent. */
const outside = (parent: SpanNode): string[] =>
  parent.children
    .filter(({ startUs, endUs }) => startUs < parent.startUs || endUs > parent.endUs)
    .map(({ name, kind, startUs, endUs }) => {
      const [early, late] = [parent.startUs - startUs, endUs - parent.endUs];
      return `${kind} ${name} ${early > 0 ? `starts ${early} µs before` : `ends ${late} µs after`} its parent`;
    });

test('each span of an order lies within its parent, to the microsecond', async () => {
  const shop = await start(['--processes']);
  await shop.printed('Ctrl-C stops everything.');
  const spans: SpanNode[] = [];
  try {
    for (let order = 0; order < 5; order++) {
      const ann = visitor(shop.url);
      await fillCart(ann);
      const placed = await placeOrder(ann, await orderForm(ann));
      const [seconds, nanos] = wallTime(performance.now());
      const root = await readTrace(`http://127.0.0.1:${shop.ports.traces}`, traceIdOf(placed));
      assert.ok(root.endUs <= seconds * 1e6 + nanos / 1e3, 'the response was sent after its span');
      spans.push(...spansOf(root));
    }
  } finally {
    shop.child.kill('SIGTERM');
    await shop.ended();
  }
  assert.deepEqual(spans.flatMap(outside), [], `of ${spans.length} spans`);
  assert.ok(
    spans.some(({ startUs }) => startUs % 1000 !== 0),
    'all start at a full millisecond',
  );
});
