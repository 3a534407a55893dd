// What a visitor's headers can change about the record of a request: nothing.
import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { propertiesOf } from '@boutique/service-kit/unknown-values';
import { fillCart, orderForm } from '../testing/buying.ts';
import { until } from '../testing/eventually.ts';
import { readTrace, spansOf, traceIdOf } from '../testing/traces.ts';
import { type ShopResponse, visitor } from '../testing/visitor.ts';

const chosenTrace = 'a'.repeat(32);
const chosenRequest = 'i-am-you';
const parent = (flags: string) => `00-${chosenTrace}-${'b'.repeat(16)}-${flags}`;

const hostile: Record<string, Record<string, string>> = {
  'a trace that is not sampled': { traceparent: parent('00') },
  'a trace of their own': { traceparent: parent('01'), tracestate: 'a=b' },
  'the mark of background work': { baggage: 'background=true', traceparent: parent('01') },
  'long baggage': { baggage: `a=${'x'.repeat(4_000)}`, 'x-request-id': chosenRequest },
  'headers of other tracers': { b3: `${chosenTrace}-${'b'.repeat(16)}-0`, 'x-b3-sampled': '0', 'x-b3-flags': '0' },
};

let child: ChildProcess;
let url = '';
let tracesUrl = '';
let log = '';
before(async () => {
  child = fork(join(import.meta.dirname, '../testing/logged-shop.ts'), {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  child.stdout?.on('data', (data: Buffer) => {
    log += data;
  });
  const [message] = await once(child, 'message');
  const started = propertiesOf(message);
  url = String(started.url);
  tracesUrl = String(started.tracesUrl);
});
after(() => child.disconnect());

/** Messages of the log lines of a trace, without those at debug and trace level. */
const linesOf = (traceId: string): string[] =>
  log
    .split('\n')
    .filter((line) => line.includes(traceId) && line.endsWith('}'))
    .map((line) => propertiesOf(JSON.parse(line)))
    .filter(({ severity }) => severity !== 'debug' && severity !== 'trace')
    .map(({ message }) => String(message))
    .sort();

interface Recorded {
  spans: string[];
  lines: string[];
}

/** Places an order with these headers; resolves with everything that was recorded. */
async function record(headers: Record<string, string>): Promise<Recorded & { response: ShopResponse }> {
  const ann = visitor(url);
  await fillCart(ann);
  const response = await ann.postForm('/cart/checkout', await orderForm(ann), headers);
  assert.equal(response.status, 303);
  const traceId = traceIdOf(response);
  const spans = spansOf(await readTrace(tracesUrl, traceId)).map(({ name }) => name);
  await until('the log line of the page', async () => linesOf(traceId).includes('POST /cart/checkout'));
  return { response, spans: spans.sort(), lines: linesOf(traceId) };
}

for (const [what, headers] of Object.entries(hostile))
  test(`visitors who send ${what} are recorded like others`, async () => {
    const usual = await record({});
    const found = await record(headers);
    assert.deepEqual(found.spans, usual.spans);
    assert.deepEqual(found.lines, usual.lines);
    assert.match(found.response.headers.get('traceresponse') ?? '', /^00-(?!a{32})[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    assert.ok(!log.includes(chosenRequest), 'the request ID is our own');
  });
