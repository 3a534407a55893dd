import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultTextMapGetter, defaultTextMapSetter, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { readEnv } from '../env.ts';
import { propagator } from './propagators.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';
const w3c = { traceparent: `00-${traceId}-${spanId}-01` };
const b3 = { b3: `${traceId}-${spanId}-1` };
const b3multi = { 'x-b3-traceid': traceId, 'x-b3-spanid': spanId, 'x-b3-sampled': '1' };

/** The headers sent for a request that arrived with these. */
async function forwarded(names: string, headers: Record<string, string>) {
  const { extract, inject } = await propagator(readEnv('cartservice', { OTEL_PROPAGATORS: names })).then((one) => ({
    extract: one.extract.bind(one),
    inject: one.inject.bind(one),
  }));
  const sent: Record<string, string> = {};
  inject(extract(ROOT_CONTEXT, headers, defaultTextMapGetter), sent, defaultTextMapSetter);
  return sent;
}

test('each propagator reads and writes its headers', async () => {
  for (const [names, headers, expected] of [
    ['', w3c, w3c],
    ['tracecontext', { ...w3c, baggage: 'a=b,span.c.d=e' }, w3c],
    ['', { ...w3c, baggage: 'a=b' }, { ...w3c, baggage: 'a=b' }],
    ['b3', b3, b3],
    ['B3', b3multi, b3],
    ['b3multi', b3, b3multi],
    ['tracecontext, b3', w3c, { ...w3c, ...b3 }],
    ['none', { ...w3c, ...b3 }, {}],
    ['jaeger,xray', w3c, w3c],
  ] as const) {
    const sent = await forwarded(names, headers);
    const lower = Object.fromEntries(Object.entries(sent).map(([name, value]) => [name.toLowerCase(), value]));
    assert.deepEqual(lower, expected, names);
  }
});

test('without tracecontext, traceparent is ignored', async () => {
  const b3Only = await propagator(readEnv('cartservice', { OTEL_PROPAGATORS: 'b3' }));
  assert.equal(trace.getSpanContext(b3Only.extract(ROOT_CONTEXT, w3c, defaultTextMapGetter)), undefined);
});

test('attributes in baggage are headers of their own too, for sidecars', async () => {
  const baggage = 'a=b,span.c.d=e';
  assert.deepEqual(await forwarded('', { baggage }), { baggage, 'x-span-c-d': 'e' });
  const received = { baggage: 'a=b', 'x-span-c-d': 'e' };
  assert.deepEqual(await forwarded('', received), { baggage: 'a=b' }, 'a header alone is not passed on');
});
