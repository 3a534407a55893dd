import assert from 'node:assert/strict';
import { test } from 'node:test';
import { read } from '../../testing/sources.ts';
import { telemetryPage } from './telemetry.ts';

const attempts = 3;

test('docs/telemetry.md has the spans, metrics and log fields that the shop emits', async () => {
  const hint = 'these names are a contract: if the change is intended, run `npm run docs -- telemetry`';
  const written = read('docs/telemetry.md');
  let page = await telemetryPage();
  // On a busy machine an ad can be too late in one journey; a changed name differs in every attempt.
  for (let n = 1; n < attempts && page !== written; n++) page = await telemetryPage();
  assert.equal(page, written, hint);
});
