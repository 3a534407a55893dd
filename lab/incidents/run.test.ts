import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { incidentNamed } from './catalogue/all.ts';
import { runIncident } from './run.ts';
import { readOrders } from './signals.ts';

const directory = mkdtempSync(join(tmpdir(), 'incident-test-'));
// An incident may be running on this machine.
process.env.TMPDIR = directory;
after(() => rmSync(directory, { recursive: true, force: true }));

const incident = incidentNamed('slow-query');
const windows = { warmUp: 4, healthy: 6, varied: 0, fault: 10, settling: 10, recovered: 10 };

test('an incident is recorded with its symptoms, and the shop recovers', async () => {
  const folder = join(directory, 'slow');
  const { signal } = new AbortController();
  const { problems } = await runIncident({ incident, seed: 1, folder, signal, windows });
  assert.deepEqual(problems, []);
  const truth = JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8'));
  assert.equal(truth.rootCause[0].workload, 'cartservice');
  assert.ok(existsSync(join(folder, 'question.md')));
  assert.ok(statSync(join(folder, 'signals/traces.jsonl.gz')).size < 20e6);
  const orders = readOrders(folder);
  assert.ok((orders.at(-1)?.counts.DONE ?? 0) > 0, JSON.stringify(orders));
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
      message: /^Another incident is running \(process \d+\): wait for its end\.$/,
    },
  );
  await assert.rejects(running, { name: 'AbortError' });
  assert.equal(isRemoved, true);
  assert.equal(existsSync(join(folder, 'truth.json')), false);
});
