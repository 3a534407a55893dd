import assert from 'node:assert/strict';
import { test } from 'node:test';
import { read } from '../../testing/sources.ts';
import { telemetryPage } from './telemetry.ts';

test('docs/telemetry.md is generated from the registry', () => {
  assert.equal(read('docs/telemetry.md'), telemetryPage(), 'run `npm run docs -- telemetry`');
});
