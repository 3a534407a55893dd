// What a command says if its user lacks a right in the cluster, which is recognized by kubectl's error messages.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MissingRight, run } from './exec.ts';

const user = 'User "ann" cannot';
const failsWith = (...lines: string[]) =>
  run(process.execPath, ['-e', `console.error(${JSON.stringify(lines.join('\n'))}); process.exit(1)`]);

test('several missing rights are one sentence, which names the first', async () => {
  const lines = ['virtualservices.networking.istio.io', 'telemetries.telemetry.istio.io'].map((name) => {
    const [resource, ...group] = name.split('.');
    const right = `resource "${resource}" in API group "${group.join('.')}" in the namespace "demo-app"`;
    return `Error from server (Forbidden): ${name} "frontend" is forbidden: ${user} get ${right}`;
  });
  await assert.rejects(failsWith(...lines), {
    message:
      'You may not get virtualservices.networking.istio.io in the namespace "demo-app": ask the cluster\'s administrator, or choose another --context or --namespace.',
  });
});

test('a right for the whole cluster has no namespace, and one for the core group no group', async () => {
  const message = `nodes is forbidden: ${user} list resource "nodes" in API group "" at the cluster scope`;
  await assert.rejects(failsWith(`Error from server (Forbidden): ${message}`), /You may not list nodes: ask/);
});

test('what a quota refuses is not a missing right', async () => {
  const refusal = 'Error from server (Forbidden): pods "a" is forbidden: exceeded quota: shop';
  await assert.rejects(
    failsWith(refusal),
    (error) => !(error instanceof MissingRight) && /exceeded quota/.test(String(error)),
  );
});
