import assert from 'node:assert/strict';
import { test } from 'node:test';
import { read } from '../../testing/sources.ts';
import { telemetryPage } from './telemetry.ts';

const attempts = 3;

test('docs/telemetry.md has the spans, metrics and log fields that the shop tells', async () => {
  const hint = 'these names are a contract: if the change is meant, run `npm run docs -- telemetry`';
  const written = read('docs/telemetry.md');
  let told = await telemetryPage();
  // On a busy machine a journey may lack an ad that came too late; a name that is new or gone differs each time.
  for (let n = 1; n < attempts && told !== written; n++) told = await telemetryPage();
  assert.equal(told, written, hint);
});
