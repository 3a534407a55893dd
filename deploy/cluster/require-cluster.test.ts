// What the commands say if they can't find the shop, with programs that respond from a list.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { requireCluster } from './require-cluster.ts';
import { target } from './target.ts';
import { fakeKubectl } from './testing/fake-kubectl.ts';

const programs = fakeKubectl('kind');
const kind = { when: /^kind get nodes/, out: 'boutique-control-plane\n' };
const inKind = target('docker', {});
const notFound = 'Error from server (NotFound): configmaps "boutique-deployment" not found\n';

test('a context that kubectl does not know is not called a cluster that does not respond', async () => {
  const err = 'error: context "other" does not exist\n';
  programs.respond({ when: /^kubectl/, err, code: 1 });
  await assert.rejects(
    requireCluster(target('docker', { context: 'other' })),
    /^Error: kubectl has no context "other"\. List them with `kubectl config get-contexts`\.$/,
  );
  programs.respond(kind, { when: /^kubectl/, err: 'error: context "kind-boutique" does not exist\n', code: 1 });
  await assert.rejects(
    requireCluster(inKind),
    /^Error: kubectl has no context "kind-boutique"\. Add it with `kind export kubeconfig --name boutique`\.$/,
  );
});

test('an unfinished first deployment is not called no shop', async () => {
  programs.respond(
    kind,
    { when: / get configmap /, err: notFound, code: 1 },
    { when: / get deployments /, out: 'deployment.apps/adservice\n' },
  );
  await assert.rejects(
    requireCluster(inKind),
    /^Error: The deployment of the shop in the namespace "demo-app" of kind-boutique is not complete/,
  );
  programs.respond(kind, { when: / get configmap /, err: notFound, code: 1 });
  await assert.rejects(
    requireCluster(inKind),
    /^Error: There is no shop in the namespace "demo-app" of kind-boutique\./,
  );
});

test('a missing kubectl is not called a cluster that does not respond', (t) => {
  const PATH = mkdtempSync(join(tmpdir(), 'without-kubectl-'));
  t.after(() => rmSync(PATH, { recursive: true }));
  writeFileSync(join(PATH, 'docker'), '#!/bin/sh\necho running\n', { mode: 0o755 });
  const script = join(import.meta.dirname, '../../scripts/status.ts');
  const { stderr, status } = spawnSync(process.execPath, [script], { env: { ...process.env, PATH }, encoding: 'utf8' });
  assert.match(stderr, /^\nkubectl is not installed\. Install it: /);
  assert.equal(status, 1);
});
