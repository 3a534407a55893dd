// k6 1 and 2 are accepted. What version 2 removed: https://grafana.com/docs/k6/latest/get-started/migrating-to-v2/
import assert from 'node:assert/strict';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, test } from 'node:test';
import { whyNoK6 } from './k6.ts';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'k6-'));
const { PATH } = process.env;
after(() => {
  process.env.PATH = PATH;
  rmSync(folder, { recursive: true });
});

function whyNot(printed: string): string | undefined {
  writeFileSync(join(folder, 'k6'), `#!/bin/sh\necho '${printed}'\n`, { mode: 0o755 });
  process.env.PATH = `${folder}${delimiter}${PATH}`;
  return whyNoK6();
}

test('k6 1 and 2 are accepted, and an older one is a sentence with both versions', () => {
  assert.equal(whyNot('k6 v1.8.1 (go1.26.8, linux/amd64)'), undefined);
  assert.equal(whyNot('k6 v2.3.0 (commit/0123456789, go1.26.8, linux/amd64)'), undefined);
  assert.match(
    whyNot('k6 v0.57.0 (go1.23, linux/amd64)') ?? '',
    /^k6 is v0\.57\.0, but v1\.0\.0 or newer is required\./,
  );
});

test('no script, profile or manifest uses what k6 2 removed', () => {
  const removed =
    /externally-controlled|k6\/experimental|loadimpact|--no-summary|--upload-only|summary-mode=legacy|browser_web_vital_fid|K6_(OTEL_EXPORTER_TYPE|OTEL_SINGLE_COUNTER_FOR_RATE|BINARY_PROVISIONING|ENABLE_COMMUNITY_EXTENSIONS)|\bk6 (login|pause|resume|scale|status)\b/;
  const files = globSync(['loadgen/**/*.{ts,yaml}', 'lab/**/*.ts'], { cwd: root, exclude: ['**/k6.test.ts'] });
  assert.deepEqual(
    files.filter((file) => removed.test(readFileSync(join(root, file), 'utf8'))),
    [],
  );
});
