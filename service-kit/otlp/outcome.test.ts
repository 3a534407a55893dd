import assert from 'node:assert/strict';
import { test } from 'node:test';
import protobuf from 'protobufjs';
import { type Outcome, outcomeOf, type Reply } from './outcome.ts';

const { root } = protobuf.parse(`syntax = "proto3";
  message Response { Partial partial_success = 1; }
  message Partial { int64 rejected = 1; string message = 2; }
  message Status { int32 code = 1; string message = 2; repeated Any details = 3; }
  message Any { string type_url = 1; bytes value = 2; }
  message RetryInfo { Duration retry_delay = 1; }
  message Duration { int64 seconds = 1; int32 nanos = 2; }`);
const encode = (type: string, fields: object) => root.lookupType(type).encode(fields).finish();
const retryInfo = encode('RetryInfo', { retryDelay: { seconds: 2, nanos: 500_000_000 } });
const details = encode('Status', {
  details: [{ typeUrl: 'type.googleapis.com/google.rpc.RetryInfo', value: retryInfo }],
});

const proto = 'application/x-protobuf';
const http = (status: number, contentType = '', body: string | Uint8Array = '', more: object = {}): Reply => ({
  via: 'http',
  ...{ status, contentType, statusText: 'Reason', body: Buffer.from(body), ...more },
});
const grpc = (code: number, message: string, more: object = {}): Reply => ({
  via: 'grpc',
  ...{ code, message, body: new Uint8Array(), ...more },
});
const failed = (code: string, words: string, isRetryable = false, more: object = {}): Outcome => ({
  kind: 'failed',
  ...{ code, words, isRetryable, ...more },
});

const partial = encode('Response', { partialSuccess: { rejected: 3, message: 'too old' } });
const page = '<!doctype html><html><head><title>Sign in</title></head><body>x</body></html>';

const cases: Record<string, [Reply, Outcome]> = {
  'an empty 200': [http(200), { kind: 'accepted' }],
  'a 202 with another content type': [http(202, 'text/plain'), { kind: 'accepted' }],
  'an empty JSON object': [http(200, 'application/json', '{}'), { kind: 'accepted' }],
  'an empty partial success': [http(200, proto, encode('Response', { partialSuccess: {} })), { kind: 'accepted' }],
  'a partial success': [http(200, proto, partial), { kind: 'partial', rejected: 3, words: 'too old' }],
  'a partial success in JSON': [
    http(200, 'application/json', '{"partialSuccess":{"rejectedDataPoints":"7","errorMessage":"delta only"}}'),
    { kind: 'partial', rejected: 7, words: 'delta only' },
  ],
  'a warning': [
    http(200, 'application/json', '{"partialSuccess":{"errorMessage":"deprecated"}}'),
    { kind: 'partial', rejected: 0, words: 'deprecated' },
  ],
  'a login page': [http(200, 'text/html', page), failed('200', 'a web page: Sign in')],
  'a page without its type': [http(200, '', page), failed('200', 'a web page: Sign in')],
  "another program's text": [http(200, 'text/plain', 'hello'), failed('200', 'a response that is not OTLP: hello')],
  'a 401 in JSON': [http(401, 'application/json', '{"error":{"message":"bad\\n key"}}'), failed('401', 'bad key')],
  'a list of errors': [http(403, 'application/json', '{"errors":["Forbidden"]}'), failed('403', 'Forbidden')],
  'a 400 in protobuf': [http(400, proto, encode('Status', { message: 'no name' })), failed('400', 'no name')],
  'a 404 in text': [http(404, 'text/plain', '404 page not found\n'), failed('404', '404 page not found')],
  'a 500 without a body': [http(500), failed('500', 'Reason')],
  'a redirect, without its query': [
    http(302, '', '', { location: 'https://login.example/in?key=1' }),
    failed('302', 'redirects to https://login.example/in'),
  ],
  'a 429 with a delay': [
    http(429, 'text/plain', 'slow down', { retryAfter: '7' }),
    failed('429', 'slow down', true, { retryAfterMs: 7_000 }),
  ],
  'a 503 page': [http(503, 'text/html', '<h1>No <b>upstream</b></h1>'), failed('503', 'No upstream', true)],
  'an OK of gRPC': [grpc(0, ''), { kind: 'accepted' }],
  'a partial success of gRPC': [grpc(0, '', { body: partial }), { kind: 'partial', rejected: 3, words: 'too old' }],
  UNAUTHENTICATED: [grpc(16, 'no key'), failed('UNAUTHENTICATED', 'no key')],
  UNAVAILABLE: [grpc(14, 'gone'), failed('UNAVAILABLE', 'gone', true)],
  'RESOURCE_EXHAUSTED forever': [grpc(8, 'quota'), failed('RESOURCE_EXHAUSTED', 'quota')],
  'RESOURCE_EXHAUSTED for 2.5 s': [
    grpc(8, 'quota', { details }),
    failed('RESOURCE_EXHAUSTED', 'quota', true, { retryAfterMs: 2_500 }),
  ],
  'a refused connection': [
    { via: 'none', code: 'ECONNREFUSED', message: 'connect ECONNREFUSED' },
    failed('ECONNREFUSED', 'connect ECONNREFUSED', true),
  ],
  'an untrusted certificate': [
    { via: 'none', code: 'DEPTH_ZERO_SELF_SIGNED_CERT', message: 'self-signed certificate' },
    failed('DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate'),
  ],
};

for (const [name, [reply, outcome]] of Object.entries(cases))
  test(`${name} is ${outcome.kind}`, () => assert.deepEqual(outcomeOf(reply), outcome));

test('long or binary words become one line of at most 200 characters', () => {
  const outcome = outcomeOf(http(500, 'text/plain', `a\u0000\u001b[31m\n${'x'.repeat(900)}`));
  assert.ok(outcome.kind === 'failed' && outcome.words.length <= 201 && /^[\x20-\x7e]+…$/.test(outcome.words));
});
