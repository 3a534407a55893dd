import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { startupErrorMessage } from './program.ts';

// Reserved for documentation, https://www.rfc-editor.org/rfc/rfc5737; and one that would need the name of an interface.
for (const LISTEN_ADDR of ['192.0.2.1', 'fe80::1'])
  test(`${LISTEN_ADDR}, an address that this machine does not have, is reported as such`, () => {
    const { status, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, 'testing/echo-program.ts')], {
      env: { PORT: '0', LISTEN_ADDR },
      encoding: 'utf8',
      timeout: 20_000,
    });
    assert.equal(status, 1);
    assert.match(stderr, /^echoservice: this machine does not have the address in LISTEN_ADDR \(/m);
  });

test('a port that the user may not use is reported as such', () => {
  const error = new Error('No address added out of total 1 resolved errors: [listen EACCES: permission denied :::80]');
  assert.match(
    startupErrorMessage('echoservice', error),
    /^echoservice: its user may not listen on its port \(.*\)\. Set PORT to 1024 or more\.$/,
  );
});
