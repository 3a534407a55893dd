import assert from 'node:assert/strict';
import { test } from 'node:test';
import { observeRequests } from './observe-http.ts';
import { startReceiver } from './testing/otlp-receiver.ts';
import { createWorkload } from './workload.ts';

/** The span and the labels of a request with this method that ends with this status. */
async function observed(method: string, status: number) {
  const receiver = await startReceiver();
  const vars = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, LOG_LEVEL: 'silent' };
  const workload = await createWorkload('pageservice', vars);
  observeRequests(workload)({ method, route: '/cart', path: '/cart', scheme: 'http', headers: {} }).end(status);
  await workload.telemetry.flush();
  receiver.stop();
  const [span] = receiver.spans;
  const labels = receiver.metrics.find(({ name }) => name === 'http.server.request.duration')?.points[0]?.attributes;
  return { name: span?.name, failed: span?.failed, attributes: span?.attributes, labels };
}

test('a method that HTTP does not define is _OTHER, so that clients can create no series', async () => {
  const { name, attributes, labels } = await observed('PROPFIND', 404);
  assert.equal(name, 'HTTP /cart');
  assert.equal(attributes?.['http.request.method'], '_OTHER');
  assert.equal(attributes?.['http.request.method_original'], 'PROPFIND');
  assert.doesNotMatch(JSON.stringify(labels), /PROPFIND/);
  assert.equal((await observed('POST', 303)).name, 'POST /cart');
});

test('from status 500, a request has failed, and error.type is the status', async () => {
  const { failed, attributes, labels } = await observed('GET', 503);
  assert.deepEqual([failed, attributes?.['error.type'], labels?.['error.type']], [true, '503', '503']);
  const rejected = await observed('GET', 422);
  assert.deepEqual([rejected.failed, rejected.attributes?.['error.type']], [false, undefined]);
});
