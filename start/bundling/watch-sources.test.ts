import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { watchSources } from './watch-sources.ts';

test('every change is reported, whether an editor writes or replaces the file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sources-'));
  const file = join(folder, 'cart.ts');
  writeFileSync(file, '1');
  mkdirSync(join(folder, 'node_modules'));
  const changes = new EventTarget();
  const unwatch = watchSources([folder], (path) => changes.dispatchEvent(new Event(path)));
  try {
    const reports = async (path: string, change: () => void) => {
      const event = once(changes, path, { signal: AbortSignal.timeout(5_000) });
      change();
      await event;
    };
    const replace = () => {
      writeFileSync(join(folder, 'cart.ts~'), '2');
      renameSync(join(folder, 'cart.ts~'), file);
    };
    await reports(file, () => writeFileSync(file, '3'));
    await reports(file, replace);
    await reports(file, () => writeFileSync(file, '4'));
    await reports(file, replace);
    await reports(join(folder, 'routes'), () => mkdirSync(join(folder, 'routes')));
    await reports(join(folder, 'routes/home.ts'), () => writeFileSync(join(folder, 'routes/home.ts'), ''));
  } finally {
    unwatch();
    rmSync(folder, { recursive: true, force: true });
  }
});

test('changes of tests, dot files, backups and packages are not reported', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sources-'));
  mkdirSync(join(folder, 'node_modules'));
  const reported: string[] = [];
  const unwatch = watchSources([folder], (path) => reported.push(path));
  try {
    for (const name of ['cart.test.ts', '.cart.ts.swp', 'cart.ts~', '4913', 'node_modules/x.ts'])
      writeFileSync(join(folder, name), '');
    writeFileSync(join(folder, 'last.ts'), '');
    while (!reported.some((path) => path.endsWith('last.ts'))) await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual([...new Set(reported)], [join(folder, 'last.ts')]);
  } finally {
    unwatch();
    rmSync(folder, { recursive: true, force: true });
  }
});
