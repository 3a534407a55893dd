// What the collector rejects: any web page in a browser on this machine can send requests to it.
import assert from 'node:assert/strict';
import { type OutgoingHttpHeaders, request } from 'node:http';
import { after, test } from 'node:test';
import { maxBodyBytes, startCollector } from './collector.ts';
import { type Batch, logsOf } from './signals.ts';

let batches = 0;
const received: Batch[] = [];
const collector = await startCollector(0, (_signal, batch) => {
  batches++;
  received.push(batch);
});
after(() => collector.stop());

/** The status of the response, and how many bytes had been sent by then. */
function post(path: string, headers: OutgoingHttpHeaders, chunks: Iterable<string | Buffer>) {
  return new Promise<{ status: number | undefined; sent: number }>((resolve, reject) => {
    let sent = 0;
    const sending = request(`${collector.url}${path}`, { method: 'POST', headers });
    sending.on('response', (response) => {
      response.resume();
      resolve({ status: response.statusCode, sent });
      sending.destroy();
    });
    // The server closes the connection after its response, which may be lost then.
    sending.on('error', (error) => (sent > maxBodyBytes ? resolve({ status: undefined, sent }) : reject(error)));
    const rest = chunks[Symbol.iterator]();
    const next = () => {
      const { value, done } = rest.next();
      if (done) return sending.end();
      sent += value.length;
      sending.write(value, () => setImmediate(next));
    };
    sending.flushHeaders();
    next();
  });
}

const json = { 'content-type': 'application/json' };

test('only loopback names are accepted as its host, so a web page with a DNS name of its own reaches nothing', async () => {
  assert.equal((await post('/v1/traces', json, ['{"resourceSpans":[]}'])).status, 200);
  for (const host of ['evil.example', 'evil.example:4318', 'localhost.evil.example'])
    assert.equal((await post('/v1/traces', { ...json, host }, ['{"resourceSpans":[]}'])).status, 421, host);
  assert.equal(batches, 1);
});

test('a body that is too large is rejected before it is read, or as soon as that is known', async () => {
  const length = String(maxBodyBytes + 1);
  assert.equal((await post('/v1/traces', { ...json, 'content-length': length }, ['{'])).status, 413);
  const chunk = Buffer.alloc(1024 * 1024, ' ');
  const endless = Array.from({ length: 200 }, () => chunk);
  const { status, sent } = await post('/v1/traces', json, endless);
  assert.ok(status === 413 || status === undefined, `${status}`);
  assert.equal(batches, 1, 'no batch of it');
  assert.ok(sent < 2 * maxBodyBytes, `${sent} bytes were accepted`);
});

test('the path and the type are checked before the body is read', async () => {
  const large = { 'content-length': String(maxBodyBytes) };
  assert.equal((await post('/v1/nothing', { ...json, ...large }, ['{'])).status, 404);
  assert.equal((await post('/v1/traces', { 'content-type': 'text/plain', ...large }, ['{'])).status, 415);
  assert.equal((await post('/v1/traces', json, ['no JSON'])).status, 400);
  assert.equal((await post('/v1/traces', json, ['{"resourceSpans":[{"scopeSpans":5}]}'])).status, 400);
  for (const body of ['null', '[]', '5', '"x"', '{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":{}}]}]}]}'])
    assert.equal((await post('/v1/traces', json, [body])).status, 400, body);
  assert.equal((await post('/v1/traces', { ...json, 'content-encoding': 'gzip' }, ['x'])).status, 415);
});

test('the time of receipt of a replay is one of the last hour, and otherwise now', async () => {
  const since = Date.now();
  for (const given of ['x', '-1', '8640000000000000', String(since - 2 * 3_600_000)]) {
    assert.equal((await post('/v1/traces', { ...json, 'received-at': given }, ['{}'])).status, 200);
    assert.ok((received.at(-1)?.receivedAt ?? 0) >= since, given);
  }
  await post('/v1/traces', { ...json, 'received-at': String(since - 60_000) }, ['{}']);
  assert.equal(received.at(-1)?.receivedAt, since - 60_000);
});

test('a value that is neither a text nor a number is read as an empty one', async () => {
  const deep = `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`;
  const record = `{"body":{"stringValue":${deep}},"attributes":[{"key":"k","value":{"stringValue":${deep}}}]}`;
  const body = `{"resourceLogs":[{"scopeLogs":[{"logRecords":[${record}]}]}]}`;
  assert.equal((await post('/v1/logs', json, [body])).status, 200);
  const [log] = logsOf(received.at(-1) ?? { receivedAt: 0 });
  assert.deepEqual([log?.text, log?.attributes], ['', { k: '' }]);
});
