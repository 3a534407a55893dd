// What `pnpm logs` says if kubectl fails, with a kubectl that responds from a list.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeKubectl, listOf, runningWorkload } from './cluster/testing/fake-kubectl.ts';
import { logs } from './logs.ts';

const kubectl = fakeKubectl('docker');
const docker = { when: /^docker info/, out: 'running' };
const values = {
  trace: undefined,
  follow: false,
  tail: undefined,
  name: 'boutique',
  context: undefined,
  namespace: 'demo-app',
};
const forbidden = (verb: string, resource: string) =>
  `User "ann" cannot ${verb} resource "${resource}" in API group "" in the namespace "demo-app"`;

/** The lines that are printed meanwhile: to stdout, then to stderr. */
async function printed(work: () => Promise<void>): Promise<string[][]> {
  const [out, err]: [string[], string[]] = [[], []];
  const { write } = process.stdout;
  const { error } = console;
  // The test runner writes its own results there, as bytes.
  process.stdout.write = (text: string | Uint8Array) =>
    typeof text === 'string' ? out.push(text) > 0 : write.call(process.stdout, text);
  console.error = (text: unknown) => void err.push(String(text));
  try {
    await work();
  } finally {
    process.stdout.write = write;
    console.error = error;
  }
  return [out, err];
}

test('without the right to list pods, a sentence names it', async () => {
  const err = `Error from server (Forbidden): pods is forbidden: ${forbidden('list', 'pods')}\n`;
  kubectl.respond(docker, { when: / logs /, err, code: 1 });
  await assert.rejects(logs({ values, positionals: [] }), /You may not list pods in the namespace "demo-app"/);
});

test('without the right to read logs, a sentence names it', async () => {
  kubectl.respond(docker, {
    when: / logs /,
    out: `error: pods "frontend-1" is forbidden: ${forbidden('get', 'pods/log')}\n`,
  });
  await assert.rejects(logs({ values, positionals: [] }), /You may not get pods\/log in the namespace "demo-app"/);
});

test('another failure is a sentence with the end of its message', async () => {
  kubectl.respond(docker, { when: / logs /, err: 'error: unknown flag: --nonsense\n', code: 1 });
  await assert.rejects(logs({ values, positionals: [] }), /kubectl logs: exit code 1\n.*unknown flag/);
});

test('a pod that has not started is a line next to those of the others', async () => {
  const waiting = 'error: container "server" in pod "adservice-1" is waiting to start: ContainerCreating';
  const line = '[pod/frontend-1/server] 2026-01-01T00:00:00Z {"message":"GET /"}';
  kubectl.respond(docker, { when: / logs /, out: `${line}\n${waiting}\n` });
  assert.deepEqual(await printed(() => logs({ values, positionals: [] })), [['{"message":"GET /"}\n'], [waiting]]);
});

test('pods without lines are not a failure', async () => {
  kubectl.respond(docker);
  assert.deepEqual(await printed(() => logs({ values, positionals: [] })), [[], ['No lines.']]);
});

test('--follow prints no line again if the connection to a pod ended', async () => {
  const pod = runningWorkload('frontend').filter((one) => 'kind' in one && one.kind === 'Pod');
  const line = (second: number) => `[pod/frontend-1-0/server] 2026-01-01T00:00:0${second}Z {"message":"${second}"}\n`;
  kubectl.respond(
    docker,
    {
      when: / get pods /,
      after: / logs .*--tail=-1/,
      err: `Error from server (Forbidden): pods is forbidden: ${forbidden('list', 'pods')}\n`,
      code: 1,
    },
    { when: / get pods /, out: listOf(pod) },
    { when: / logs .*--tail=-1/, out: line(1) + line(2) },
    { when: / logs /, out: line(1) },
  );
  const [out] = await printed(() =>
    assert.rejects(logs({ values: { ...values, follow: true }, positionals: [] }), /You may not list pods/),
  );
  assert.deepEqual(out, ['{"message":"1"}\n', '{"message":"2"}\n']);
});
