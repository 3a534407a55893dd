// Generated hostile requests to every route of the frontend and to paths without a route.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { assertProperty, isUnpolluted } from '../testing/fuzzing.ts';
import { address, body, encoded, headers } from '../testing/hostile-requests.ts';
import { type HttpResponse, sendHttp } from '../testing/raw-bytes.ts';
import { sharedShop } from '../testing/shared-shop.ts';
import { visitor } from '../testing/visitor.ts';

const vars = { ENABLE_OUTBOX: 'true', ENABLE_ASSISTANT: 'true', ENABLE_SIGN_IN: 'true', ENABLE_API_EXPLORER: 'true' };
const shop = sharedShop({ vars });

function assertHarmless(sent: string, { status, headers: got, text: page }: HttpResponse): void {
  // Node itself rejects invalid HTTP, before the request reaches the shop.
  const isNodeError =
    /^(This is not a valid HTTP request|The request did not arrive in time|The headers of this request exceed.*)\.\n$/.test(
      page,
    );
  assert.ok(status >= 200 && status < 500, `${status} for ${sent.slice(0, 400)}`);
  assert.ok(
    isNodeError || /^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/.test(got.get('traceresponse') ?? ''),
    'traceresponse',
  );
  assert.doesNotMatch(page, /\.ts:\d+|node_modules|\n +at |127\.0\.0\.1:\d|root:x:|"private": true/);
  assert.doesNotMatch(got.get('set-cookie') ?? '', /^polluted/m);
}

async function send(request: string): Promise<void> {
  assertHarmless(request, await sendHttp(shop.url, request));
}

describe('no request makes the frontend fail', () => {
  test('with hostile values in its path and headers', async () => {
    const method = fc.constantFrom('GET', 'GET', 'GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS');
    await assertProperty(
      500,
      fc.asyncProperty(method, address, headers, (verb, path, head) => send(`${verb} ${path} HTTP/1.1\r\n${head}\r\n`)),
    );
  });

  test('with a hostile body as a form, as JSON or of another type', async () => {
    const types = [
      'application/x-www-form-urlencoded',
      'application/json',
      'multipart/form-data; boundary=x',
      'text/plain',
      '__proto__',
    ];
    const property = fc.asyncProperty(
      body,
      fc.constantFrom(...types, types[0] ?? ''),
      ([path, fields, extra], type) => {
        const form = Object.entries(fields).flatMap(([name, value]) =>
          value === undefined ? [] : [`${name}=${encoded(String(value))}`],
        );
        const all = type.includes('json')
          ? JSON.stringify({ ...fields, [extra]: extra })
          : [...form, `${encoded(extra)}=1`, '__proto__[polluted]=1'].join('&');
        const head = `host: localhost\r\nconnection: close\r\ncontent-type: ${type}\r\ncontent-length: ${Buffer.byteLength(all)}`;
        return send(`POST ${path} HTTP/1.1\r\n${head}\r\n\r\n${all}`);
      },
    );
    await assertProperty(400, property);
  });

  test('and later requests succeed', async () => {
    assert.ok(isUnpolluted());
    assert.equal((await visitor(shop.url).get('/')).status, 200);
    assert.equal((await visitor(shop.url).get('/_healthz')).status, 200);
  });
});
