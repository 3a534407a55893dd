// Two lessons, chosen by the commit, or those in LESSONS (all, or names with commas); and what ends a lesson early.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { lessonNames } from '../../deploy/lessons/catalogue.ts';
import { recordName } from '../../deploy/lessons/record.ts';
import { differences, type Snapshot, takeSnapshot } from '../../deploy/lessons/snapshot.ts';
import { root } from '../../testing/sources.ts';
import { figure, inCluster, kubectl, reach, to } from './cluster.ts';
import { installGatewayApi, removeGatewayApi } from './gateway-api.ts';

/** One from each half of the list: neighbours have more in common. */
function chosenByCommit(): string[] {
  const commit = execFileSync('git', ['rev-parse', '--short=7', 'HEAD'], { cwd: root, encoding: 'utf8' });
  const half = Math.floor(lessonNames.length / 2);
  const at = Number.parseInt(commit, 16);
  return [lessonNames[at % half] ?? '', lessonNames[half + (at % (lessonNames.length - half))] ?? ''];
}

const { LESSONS: wanted } = process.env;
const chosen = wanted === 'all' ? lessonNames : (wanted?.split(',') ?? chosenByCommit());
const needsGatewayApi = chosen.includes('gateway-api');

let clean: Snapshot = new Map();

before(async () => {
  if (needsGatewayApi) await installGatewayApi();
  const { code, text } = await inCluster('status');
  assert.equal(code, 0, text);
  clean = await takeSnapshot(to);
});
after(() => needsGatewayApi && removeGatewayApi());

/** Controllers need a moment. */
async function assertClean(): Promise<void> {
  for (let left = 20; left > 0 && differences(clean, await takeSnapshot(to)).length > 0; left--) await sleep(1_000);
  assert.deepEqual(differences(clean, await takeSnapshot(to)), []);
}

for (const name of chosen) {
  test(`the lesson ${name} shows its effect, and leaves nothing behind`, async () => {
    const { code, text, seconds } = await inCluster('lesson', 'run', name);
    assert.equal(code, 0, text);
    figure(`lesson run ${name}: ${seconds.toFixed(0)} s`);
    await assertClean();
  });

  test(`the checks of the lesson ${name} fail without its changes`, async () => {
    const { code, text, seconds } = await inCluster('lesson', 'prove', name);
    assert.equal(code, 0, text);
    assert.match(text, /without \S+ the check fails: /);
    figure(`lesson prove ${name}: ${seconds.toFixed(0)} s`);
    await assertClean();
  });
}

test('Ctrl-C takes a lesson back', async () => {
  const running = inCluster('lesson', 'run', 'mtls');
  await reach(running, 'apply');
  running.interrupt();
  const { code, text } = await running;
  assert.equal(code, 130, text);
  await assertClean();
});

test('a killed lesson blocks others until it is undone', async () => {
  const running = inCluster('lesson', 'run', 'mtls');
  await reach(running, 'apply');
  running.interrupt('SIGKILL');
  await running;
  const same = await inCluster('lesson', 'run', 'mtls');
  assert.match(same.text, /^The lesson mtls is already applied in \S+: run `pnpm lesson undo mtls` first\.\n$/);
  const other = await inCluster('lesson', 'run', 'timeouts');
  assert.match(other.text, /^The lesson timeouts would mix with mtls, which is applied in /);
  assert.deepEqual([same.code, other.code], [1, 1]);
  const undone = await inCluster('lesson', 'undo', 'mtls');
  assert.equal(undone.code, 0, undone.text);
  await assertClean();
  const again = await inCluster('lesson', 'undo', 'mtls');
  assert.equal(again.code, 1);
  assert.match(again.text, /^The lesson mtls is not applied in /);
});

test('a lesson that needs more than the cluster has is refused', { skip: needsGatewayApi }, async () => {
  const { code, text } = await inCluster('lesson', 'run', 'gateway-api');
  assert.equal(code, 1);
  assert.match(
    text,
    /The lesson gateway-api needs httproutes\S+, which \S+ does not have: run `kubectl apply .*` first/,
  );
  await assertClean();
});

test('an unhealthy shop is refused, and not touched', async () => {
  await kubectl('scale', '-n', 'demo-app', 'deployment/adservice', '--replicas=0');
  const sick = await takeSnapshot(to);
  const { code, text } = await inCluster('lesson', 'run', 'mtls');
  assert.equal(code, 1, text);
  assert.match(text, /^The shop in \S+ is unhealthy, so a lesson would prove nothing: adservice is scaled to 0/);
  assert.deepEqual(differences(sick, await takeSnapshot(to)), []);
  assert.equal(await kubectl('get', 'configmap', recordName, '-n', 'demo-app', '--ignore-not-found', '-o', 'name'), '');
  await kubectl('scale', '-n', 'demo-app', 'deployment/adservice', '--replicas=1');
  await kubectl('rollout', 'status', '-n', 'demo-app', 'deployment/adservice', '--timeout=90s');
});
