import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { noRedis } from '../../testing/redis.ts';
import { incidentNamed } from './catalogue/all.ts';
import { pausesOf, record, runIncident, storeOf } from './run.ts';
import { readOrders } from './signals.ts';

const directory = mkdtempSync(join(tmpdir(), 'incident-test-'));
// An incident may be running on this machine.
process.env.TMPDIR = directory;
after(() => rmSync(directory, { recursive: true, force: true }));

const incident = incidentNamed('slow-query');
const windows = { warmUp: 4, healthy: 6, varied: 2, fault: 10, settling: 10, recovered: 10 };

test('an incident is recorded with its symptoms, and the shop recovers', async () => {
  const folder = join(directory, 'slow');
  const { signal } = new AbortController();
  const { problems } = await runIncident({ incident, seed: 1, folder, signal, windows });
  assert.deepEqual(problems, []);
  const truth = JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8'));
  assert.equal(truth.rootCause[0].workload, 'cartservice');
  const question = readFileSync(join(folder, 'question.md'), 'utf8');
  const [from, to] = [...question.matchAll(/\d{4}-\S+Z(?= to|\. )/g)].map(([text]) => Date.parse(text));
  const seconds = ((to ?? 0) - (from ?? 0)) / 1_000;
  assert.ok(seconds >= 42 && seconds < 45, `the whole recording: ${seconds} s`);
  assert.ok(statSync(join(folder, 'signals/traces.jsonl.gz')).size < 20e6);
  const orders = readOrders(folder);
  assert.ok((orders.at(-1)?.counts.DONE ?? 0) > 0, JSON.stringify(orders));
});

test('the time of the fault within the recording depends on the seed and the incident; the length does not', () => {
  const seeds = Array.from({ length: 100 }, (_, seed) => seed);
  for (const pausesIn of [
    seeds.map((seed) => pausesOf('slow-query', seed, 30)),
    seeds.map((number) => pausesOf(`incident-${number}`, 1, 30)),
  ]) {
    assert.ok(new Set(pausesIn.map(([before]) => before)).size > 20);
    for (const [before, after] of pausesIn) assert.ok(before >= 0 && after >= 0 && before + after === 30);
  }
  assert.deepEqual(pausesOf('slow-query', 7, 30), pausesOf('slow-query', 7, 30));
});

test('the seed chooses the store of an incident that is possible with both', { skip: noRedis }, () => {
  const stores = Array.from({ length: 20 }, (_, seed) => storeOf('cpu-hog', seed));
  assert.deepEqual([...new Set(stores)].sort(), ['SQLite', 'redis']);
  assert.equal(storeOf('cpu-hog', 3), storeOf('cpu-hog', 3));
});

test('a folder that cannot be created is one sentence, and a shop that does not start leaves none behind', async () => {
  const { signal } = new AbortController();
  const file = join(directory, 'file');
  writeFileSync(file, '');
  const run = { incident, seed: 1, signal };
  const open = async () => {
    mkdirSync(join(directory, 'broken/signals'));
    throw new Error('no start');
  };
  await assert.rejects(record({ ...run, folder: join(file, 'below') }, open), {
    message: /\/file\/below can't be created \(ENOTDIR.*\): choose another --out\.$/,
  });
  await assert.rejects(record({ ...run, folder: join(directory, 'broken') }, open), { message: 'no start' });
  assert.equal(existsSync(join(directory, 'broken/signals')), false);
});

test('an interrupted run removes the fault, stops its shop and writes no truth', async () => {
  const folder = join(directory, 'interrupted');
  const interruption = new AbortController();
  let isRemoved = false;
  const injection = {
    text: 'a fault that lasts until it is removed',
    async begin() {
      setTimeout(() => interruption.abort(), 500);
      return async () => {
        isRemoved = true;
      };
    },
  };
  const running = runIncident({
    ...{ incident: { ...incident, injection }, seed: 1, folder },
    ...{ signal: interruption.signal, windows },
  });
  await assert.rejects(
    runIncident({ incident, seed: 1, folder: join(directory, 'other'), signal: interruption.signal }),
    {
      message:
        /^Another incident is running \(process \d+\): wait for its end\. If that process is another program, delete /,
    },
  );
  await assert.rejects(running, { name: 'AbortError' });
  assert.equal(isRemoved, true);
  assert.equal(existsSync(join(folder, 'truth.json')), false);
});
