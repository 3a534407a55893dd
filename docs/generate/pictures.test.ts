// The README's pictures of the shop and of a trace are taken again, in test/output/pictures. `npm run screenshots` replaces
// those in docs/images: no two machines have the same bytes.
import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { noBrowser } from '../../testing/browser.ts';
import { startShop } from '../../testing/running-shop.ts';
import { takeReadmeScreenshots } from '../../testing/screenshots.ts';
import { read, root } from '../../testing/sources.ts';

/** From the header of a PNG file. */
function sizeOf(path: string): { width: number; height: number } {
  const bytes = readFileSync(path);
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

test('the pictures of the shop and of a trace in the README can be taken again', { skip: noBrowser }, async () => {
  const folder = join(root, 'test/output/pictures');
  rmSync(folder, { recursive: true, force: true });
  const shop = await startShop({ traces: true, vars: { ENABLE_ASSISTANT: 'true', ENABLE_SIGN_IN: 'true' } });
  try {
    await takeReadmeScreenshots(shop.url, folder);
  } finally {
    await shop.stop();
  }
  for (const name of ['shop.png', 'trace.png']) {
    assert.ok(read('README.md').includes(`(docs/images/${name})`), name);
    assert.deepEqual(sizeOf(join(folder, name)), sizeOf(join(root, 'docs/images', name)), name);
  }
});
