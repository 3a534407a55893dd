import assert from 'node:assert/strict';
import { test } from 'node:test';
import { telemetryPage } from '../scripts/docs/telemetry.ts';
import { read } from './sources.ts';

test('docs/telemetry.md has the spans, metrics and log fields that the shop tells', async () => {
  const hint = 'these names are a contract: if the change is meant, run `npm run docs -- telemetry`';
  assert.equal(read('docs/telemetry.md'), await telemetryPage(), hint);
});
