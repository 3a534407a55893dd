import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';

test('an address that this machine does not have is reported as such', () => {
  const { status, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, 'testing/echo-program.ts')], {
    // Reserved for documentation: https://www.rfc-editor.org/rfc/rfc5737
    env: { PORT: '0', LISTEN_ADDR: '192.0.2.1' },
    encoding: 'utf8',
    timeout: 20_000,
  });
  assert.equal(status, 1);
  assert.match(stderr, /^echoservice: this machine does not have the address in LISTEN_ADDR \(/m);
});
