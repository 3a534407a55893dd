// What V8 does in a process that has been idle for some seconds.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { v8Flags } from './workload-process.ts';

const root = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const flagsIn = (text = ''): string[] => text.match(/--(max-semi|heap|v8-pool|no-m)[\w=-]+/g) ?? [];

const flagsOf = new Map([
  ['a process of a service', v8Flags('cartservice')],
  ['a process of the frontend', v8Flags('frontend')],
  ['npm start', flagsIn(JSON.parse(read('package.json')).scripts.start)],
  ['an image', flagsIn(/^CMD .*/m.exec(read('deploy/images/Dockerfile'))?.[0])],
]);

/** A start, some work, and an idle time after which V8's memory reducer would begin. */
const program = `
  import { setTimeout as sleep } from 'node:timers/promises';
  import { collectStartUpGarbage } from ${JSON.stringify(join(root, 'service-kit/start-up-garbage.ts'))};
  collectStartUpGarbage();
  await sleep(1_200);
  console.log('after the start');
  const objects = () => Array.from({ length: 200_000 }, (_, at) => ({ at, text: 'text ' + at }));
  let kept;
  for (let round = 0; round < 10; round++) { kept = objects(); await sleep(1); }
  await sleep(15_000);
  console.log(kept.length);`;

test('an idle process keeps its compiled code', { concurrency: true }, async (t) => {
  const all = [...flagsOf].map(([where, flags]) =>
    t.test(where, async () => {
      assert.ok(flags.length >= 3, flags.join(' '));
      const args = [...flags, '--trace-gc', '--disable-warning=ExperimentalWarning', '--input-type=module'];
      const { stdout } = await promisify(execFile)(process.execPath, [...args, '--eval', program]);
      const [, later = ''] = stdout.split('after the start');
      assert.match(later, /Mark-Compact/);
      assert.doesNotMatch(later, /Mark-Compact \(reduce\)/);
    }),
  );
  await Promise.all(all);
});
