// A bug that is thrown while an image's modules are imported: its log names the source, without the code of the bundle.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { copyCheckout } from '../../testing/copied-checkout.ts';
import { bundle } from './bundle.ts';

const maxLength = 2_000;

test('an error at import is printed with its position in the sources, and nothing else', async (t) => {
  const copy = copyCheckout();
  const folder = mkdtempSync(join(tmpdir(), 'import-error-'));
  t.after(() => rmSync(folder, { recursive: true }));
  appendFileSync(join(copy, 'services/cartservice/cart.ts'), "\nthrow new Error('no carts today');\n");
  await bundle('cartservice', 'base', { from: copy, to: folder });
  const { status, stderr } = spawnSync(process.execPath, ['main.mjs'], { cwd: folder, encoding: 'utf8' });
  assert.equal(status, 1);
  assert.match(stderr, /^Error: no carts today\n +at .*services\/cartservice\/cart\.ts:\d+:\d+/);
  assert.ok(stderr.length < maxLength, `${stderr.length} characters`);
});
