import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { checkIsFile, readDataFile } from './data-file.ts';

const directory = mkdtempSync(join(tmpdir(), 'data-file-'));
after(() => rmSync(directory, { recursive: true }));
const file = join(directory, 'file');
writeFileSync(file, 'text');

test('a file is read up to its maximum size, also through a link', () => {
  const link = join(directory, 'link');
  symlinkSync(file, link);
  for (const path of [file, link]) assert.equal(readDataFile(path, 4), 'text');
  assert.throws(() => readDataFile(file, 3), { message: 'it has 4 bytes, but at most 3 are allowed' });
});

test('a missing file may be created, but not read', () => {
  const path = join(directory, 'missing');
  checkIsFile(path);
  assert.throws(() => readDataFile(path, 4), { message: 'there is no such file' });
});

test('a file that this user may not read is named as such', () => {
  const path = join(directory, 'secret');
  writeFileSync(path, 'text', { mode: 0 });
  // root may read all files, and `nobody` none of root's private ones.
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(65534);
  try {
    assert.throws(() => readDataFile(path, 4), { message: 'the user of this process has no right to read it' });
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
});

test('a path that is not a file is rejected without opening it', () => {
  const pipe = join(directory, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const others = { [pipe]: 'a named pipe', [directory]: 'a folder', '/dev/zero': 'a device' };
  for (const [path, kind] of Object.entries(others)) {
    assert.throws(() => checkIsFile(path), { message: `it is ${kind}, not a file` });
    assert.throws(() => readDataFile(path, 4), { message: `it is ${kind}, not a file` });
  }
});
