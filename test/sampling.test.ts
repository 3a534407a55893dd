// Which requests are sampled, and that only their pages link to a trace.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fillCart, orderForm } from '../testing/buying.ts';
import { addressesOf, textOf } from '../testing/page.ts';
import { startShop } from '../testing/running-shop.ts';
import { sharedShop } from '../testing/shared-shop.ts';
import { isSampled, readTrace, traceIdOf } from '../testing/traces.ts';
import { type ShopResponse, visitor } from '../testing/visitor.ts';

/** A caller's header with its sampling decision. */
const parent = (flags: '00' | '01', trace = 'a') => ({
  traceparent: `00-${trace.repeat(32)}-${'b'.repeat(16)}-${flags}`,
});

describe("a caller's sampling decision", () => {
  const shop = sharedShop({ traces: true, vars: { ENABLE_API_EXPLORER: 'true', TRUST_TRACE_HEADERS: 'true' } });

  const links = ({ text }: ShopResponse) => addressesOf(text, 'href').filter((address) => address.includes('/trace/'));

  test('a page links to its trace only if it is sampled, but always shows the trace ID', async () => {
    const ann = visitor(shop.url);
    for (const path of ['/', '/cart', '/nowhere', '/explorer'])
      for (const flags of ['00', '01'] as const) {
        const page = await ann.get(path, parent(flags));
        const id = 'a'.repeat(32);
        assert.match(page.headers.get('traceresponse') ?? '', new RegExp(`^00-${id}-[0-9a-f]{16}-${flags}$`), path);
        assert.ok(textOf(page.text).includes(id), path);
        assert.deepEqual(links(page), flags === '01' ? [`${shop.tracesUrl}/trace/${id}`] : [], `${path} ${flags}`);
      }
  });

  test("an order's page links to the trace of the order only if that was sampled", async () => {
    for (const flags of ['00', '01'] as const) {
      const ann = visitor(shop.url);
      await fillCart(ann);
      const placed = await ann.postForm('/cart/checkout', await orderForm(ann), parent(flags, 'c'));
      assert.equal(placed.status, 303);
      // The page itself has another trace with the opposite decision.
      const page = await ann.get(placed.location, parent(flags === '00' ? '01' : '00'));
      assert.deepEqual(links(page), [`${shop.tracesUrl}/trace/${(flags === '00' ? 'a' : 'c').repeat(32)}`], flags);
    }
  });
});

test('with a sampling ratio, traces are complete or absent', async () => {
  // The settings recommended in docs/scale.md.
  const vars = { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.3' };
  const shop = await startShop({ traces: true, vars: { ...vars, FRONTEND_CACHE_TTL: '0', CATALOG_CACHE_TTL: '0' } });
  try {
    const pages = await Promise.all(Array.from({ length: 200 }, () => visitor(shop.url).get('/')));
    const sampled = pages.filter(isSampled);
    // Five standard deviations from 60.
    assert.ok(sampled.length > 27 && sampled.length < 93, `${sampled.length} of 200`);
    for (const page of sampled) await readTrace(shop.tracesUrl, traceIdOf(page));
    for (const page of pages.filter((one) => !isSampled(one)))
      assert.equal((await fetch(`${shop.tracesUrl}/api/traces/${traceIdOf(page)}`)).status, 404);
  } finally {
    await shop.stop();
  }
});
