import assert from 'node:assert/strict';
import { rmSync, statSync } from 'node:fs';
import { after, test } from 'node:test';
import { stateFolder, target } from './target.ts';

const to = target('docker', { name: 'folder-test' });
after(() => rmSync(stateFolder(to), { recursive: true }));

test('only its owner may read the folder with files about a cluster', () => {
  assert.equal(statSync(stateFolder(to)).mode & 0o777, 0o700);
});
