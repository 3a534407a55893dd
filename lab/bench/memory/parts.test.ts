// `npm run bench -- --memory`: what it reads, and a short real run.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { noK6 } from '../../../testing/k6.ts';
import { freshDirectory } from '../../../testing/running-shop.ts';
import { root } from '../../../testing/sources.ts';
import { workloadNames } from '../../../topology.ts';
import { heapOf, mappings } from './parts.ts';
import { requestMi, wrongRequests } from './requests.ts';
import { type MemoryReport, savedMemory } from './saved-memory.ts';

test('memory requests are those of the last saved measurement', () => {
  const last = savedMemory().at(-1)?.report;
  if (last) assert.deepEqual(wrongRequests(last), []);
  const using = (total: number) => [
    { name: 'adservice', parts: { total, files: 10, code: 2, heap: 5, buffers: 1, other: 7 } },
  ];
  const uses = { idle: using(40), loaded: using(50), exported: using(60.1) };
  assert.equal(requestMi(uses, 'adservice'), 64);
  assert.match(
    wrongRequests({ ...uses, exported: using(4_000) })[0] ?? '',
    /^memoryMi of adservice is \d+ in topology\.ts: expected 4000$/,
  );
});

const noProc = existsSync('/proc/self/smaps') ? false : '/proc is not available';

test('mappings are files, compiled code, or neither', () => {
  const smaps = `00400000-00c00000 r--p 00000000 fe:00 123                                /usr/bin/node
Size:               8192 kB
Rss:                4096 kB
Pss:                2048 kB
7f0000000000-7f0000100000 rwxp 00000000 00:00 0
Pss:                1024 kB
7f0000200000-7f0000300000 rw-p 00000000 00:00 0
Pss:                 512 kB
7ffc00000000-7ffc00021000 r-xp 00000000 00:00 0                          [vdso]
Pss:                   0 kB
`;
  assert.deepEqual(mappings(smaps), { total: 3.5, files: 2, code: 1 });
});

test('the heap is that of all spaces without code', () => {
  const space = (mebibytes: number) => ({ committedMemory: mebibytes * 1024 ** 2 });
  const heapSpaces = { new_space: space(2), old_space: space(5), code_space: space(9), read_only_space: space(1) };
  assert.deepEqual(heapOf({ javascriptHeap: { externalMemory: 1024 ** 2, heapSpaces } }), { heap: 7, buffers: 1 });
});

test('a run reports every process of the shop, and as many empty ones', {
  skip: noK6 || noProc,
  timeout: 120_000,
}, async () => {
  const json = join(freshDirectory(), 'memory.json');
  const args = ['--disable-warning=ExperimentalWarning', 'scripts/bench.ts', '--memory', '--seconds', '1'];
  const output = await new Promise<string>((resolve, reject) => {
    execFile(process.execPath, [...args, '--json', json], { cwd: root }, (error, stdout, stderr) =>
      error ? reject(new Error(stdout + stderr)) : resolve(stdout),
    );
  });
  const { idle, loaded, exported, empty }: MemoryReport = JSON.parse(readFileSync(json, 'utf8'));
  for (const processes of [idle, loaded, exported, empty]) {
    assert.deepEqual(processes.map(({ name }) => name).sort(), workloadNames, output);
    for (const { name, parts } of processes)
      for (const [part, mebibytes] of Object.entries(parts))
        assert.ok(mebibytes >= (part === 'other' ? -5 : 0) && mebibytes < 500, `${name} ${part}: ${mebibytes}`);
  }
  assert.match(output, /^ {2}all +\d/m);
});
