import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { diagnose } from './diagnose.ts';

const directory = mkdtempSync(join(tmpdir(), 'diagnose-test-'));
after(() => rmSync(directory, { recursive: true }));

const at = Date.parse('2026-01-01T00:00:00Z');
const nanos = (ms: number) => String(BigInt(ms) * 1_000_000n);
const getCart = 'hipstershop.CartService/GetCart';

interface Call {
  readonly service: string;
  readonly kind: 2 | 3;
  readonly name: string;
  readonly ms: number;
  readonly failed?: boolean;
}

/** A recording with these calls in each of 50 seconds. */
function record(name: string, callsAt: (second: number) => Call[]): string {
  const folder = join(directory, name);
  mkdirSync(join(folder, 'signals'), { recursive: true });
  const lines = Array.from({ length: 50 }, (_, second) => {
    const receivedAt = at + second * 1_000;
    const resourceSpans = callsAt(second).map(({ service, ms, failed, ...span }) => ({
      resource: { attributes: [{ key: 'service.name', value: { stringValue: service } }] },
      scopeSpans: [
        {
          spans: [
            {
              ...{ ...span, traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), status: { code: failed ? 2 : 0 } },
              ...{ startTimeUnixNano: nanos(receivedAt), endTimeUnixNano: nanos(receivedAt + ms) },
            },
          ],
        },
      ],
    }));
    return `${JSON.stringify({ receivedAt, resourceSpans })}\n`;
  });
  writeFileSync(join(folder, 'signals/traces.jsonl'), lines.join(''));
  return folder;
}

const cart = (ms: number, failed = false): Call[] => [
  { service: 'frontend', kind: 2, name: 'GET /cart', ms: ms + 10, failed },
  { service: 'frontend', kind: 3, name: getCart, ms: ms + 5, failed },
  { service: 'cartservice', kind: 2, name: getCart, ms, failed },
];

test('the diagnoser finds the workload that is slow, not its callers', async () => {
  const { rootCause } = await diagnose(record('slow', (second) => cart(second < 30 ? 5 : 900)));
  assert.deepEqual(rootCause, [{ workload: 'cartservice', kind: 'slow', since: '2026-01-01T00:00:30.000Z' }]);
});

test('the diagnoser finds the workload that fails', async () => {
  const { rootCause } = await diagnose(record('failing', (second) => cart(5, second >= 30)));
  assert.deepEqual(rootCause, [{ workload: 'cartservice', kind: 'errors', since: '2026-01-01T00:00:30.000Z' }]);
});

test('without a change, the diagnoser does not know; without signals, it says so', async () => {
  const empty = join(directory, 'empty');
  mkdirSync(join(empty, 'signals'), { recursive: true });
  const message = `${empty} has no signals: expected the folder of a finished run.`;
  await assert.rejects(diagnose(empty), { message });
  writeFileSync(join(empty, 'signals/traces.jsonl'), '');
  await assert.rejects(diagnose(empty), { message });
  assert.deepEqual(await diagnose(record('healthy', () => cart(5))), { rootCause: [] });
});
