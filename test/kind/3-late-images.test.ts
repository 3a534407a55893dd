// A slow connection: images that arrive one after the other, each later than the one before.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { run } from '../../deploy/cluster/exec.ts';
import { deployedImages } from '../../deploy/cluster/rollout.ts';
import { nodesOf } from '../../deploy/cluster/target.ts';
import { waitForRollouts } from '../../deploy/cluster/wait-for-rollouts.ts';
import { figure, kubectl, to, tool } from './cluster.ts';

const of = 'late-images';
/** The kubelet tries to pull again after 10 and 30 s. */
const arrivals = { early: 5_000, late: 20_000 };
const limitMs = 22_000;
let image = '';

before(async () => {
  image = `docker.io/library/${(await deployedImages(to)).get('adservice')}`;
  await kubectl('create', 'namespace', of);
});
after(async () => {
  await kubectl('delete', 'namespace', of, '--wait=false');
  for (const node of await nodesOf(to)) await ctr(node, 'rm', ...Object.keys(arrivals).map(nameOf)).catch(() => {});
});

const nameOf = (name: string) => `docker.io/library/${name}:1`;
const ctr = (node: string, ...args: string[]) => tool('docker', 'exec', node, 'ctr', '-n=k8s.io', 'images', ...args);

async function create(name: string): Promise<void> {
  const labels = { app: name };
  const spec = { containers: [{ name: 'server', image: `${name}:1` }], terminationGracePeriodSeconds: 0 };
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: of },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  };
  await run('kubectl', ['--context', to.context, 'apply', '-f', '-'], { input: JSON.stringify(deployment) });
}

async function arrive(name: string, afterMs: number): Promise<void> {
  await sleep(afterMs);
  for (const node of await nodesOf(to)) await ctr(node, 'tag', image, nameOf(name));
}

test('the limit of a wait counts from the last progress, and the wait says what it waits for', async () => {
  await Promise.all(Object.keys(arrivals).map(create));
  const started = Date.now();
  const reports = new Set<string>();
  const waiting = waitForRollouts(to, { of, limitMs, report: (text) => reports.add(text) });
  await Promise.all([waiting, ...Object.entries(arrivals).map(([name, ms]) => arrive(name, ms))]);
  const seconds = (Date.now() - started) / 1000;
  figure(
    `images that arrived after 5 and 20 s: ready after ${seconds.toFixed(0)} s with a limit of ${limitMs / 1000} s`,
  );
  assert.ok(seconds * 1000 > limitMs, `it took only ${seconds} s, less than the limit`);
  const all = [...reports].join('\n');
  for (const name of Object.keys(arrivals)) assert.match(all, new RegExp(`${name}-\\S+ .*${name}:1`));
});
