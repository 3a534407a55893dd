import assert from 'node:assert/strict';
import { test } from 'node:test';
import { problemsOf } from '@boutique/service-kit/variables';
import { variables } from './variables.ts';

test('addresses of the shop are checked together with all other variables', () => {
  const vars = { BASE_URL: 'ftp://x', ALLOWED_HOSTS: 'a b', MAX_WAITING_REQUESTS: '0' };
  const named = problemsOf('frontend', vars, variables).map((line) => /^frontend: (\w+) is "/.exec(line)?.[1]);
  assert.deepEqual(named.filter((name) => name !== undefined).toSorted(), [
    'ALLOWED_HOSTS',
    'BASE_URL',
    'MAX_WAITING_REQUESTS',
  ]);
});
