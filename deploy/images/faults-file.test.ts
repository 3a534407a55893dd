import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { rawCall } from '../../service-kit/testing/echo.ts';
import { removeBundles, startBundle } from '../../testing/started-bundle.ts';

const folder = mkdtempSync(join(tmpdir(), 'faults-file-'));
after(() => rmSync(folder, { recursive: true }));
after(removeBundles);

const path = '/hipstershop.CurrencyService/GetSupportedCurrencies';

test('an image injects faults with FLAGS_FILE, and has the code for it in a file of its own', async () => {
  const file = join(folder, 'flags.json');
  const flag = { state: 'ENABLED', variants: { on: 'RESOURCE_EXHAUSTED' }, defaultVariant: 'on' };
  writeFileSync(file, JSON.stringify({ flags: { rpcError: flag } }));
  const faulty = await startBundle('currencyservice', { FLAGS_FILE: file });
  assert.equal((await rawCall(faulty.address, path, new Uint8Array()).response).error?.code, 8);
  const hasFlags = (file: string) => readFileSync(join(faulty.folder, file), 'utf8').includes('setConfigurations');
  assert.deepEqual([hasFlags('main.mjs'), hasFlags('faults.mjs')], [false, true]);
  await faulty.stop(5_000);
});
