import assert from 'node:assert/strict';
import { test } from 'node:test';
import { read } from '../../testing/sources.ts';
import { isRelease, releasePath } from './release.ts';

test('the release is up to date with k8s/base', () => {
  const text = read(releasePath);
  assert.ok(isRelease(text), `${releasePath} is stale: run npm run manifests`);
  assert.ok(!isRelease(text.replace('replicas: 1', 'replicas: 2').replace('port: 9555', 'port: 9556')));
});
