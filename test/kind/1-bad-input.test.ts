// Before there is a cluster: what is missing or wrong is one sentence, and nothing is left behind.
import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { retryWhileUnreachable } from '../../deploy/cluster/exec.ts';
import { nodesOf } from '../../deploy/cluster/target.ts';
import { until } from '../../testing/eventually.ts';
import { freePort } from '../../testing/redis.ts';
import { deploy, inCluster, offset, repo, script, shopUrl, to, tool } from './cluster.ts';

/** A PATH with just these programs. */
async function pathWith(...names: string[]): Promise<string> {
  const folder = join(repo, '..', `bin-${names.join('-')}`);
  mkdirSync(folder);
  for (const name of names) symlinkSync((await tool('which', name)).trim(), join(folder, name));
  return folder;
}

async function refuses(
  outcome: Promise<{ code: number | null; text: string }>,
  sentence: RegExp,
  expectedCode = 1,
): Promise<void> {
  const { code, text } = await outcome;
  assert.equal(code, expectedCode, text);
  assert.match(text, sentence);
  assert.doesNotMatch(text, /^\s+at /m, 'no stack');
  assert.deepEqual(await nodesOf(to), []);
}

test('no docker', async () => {
  await refuses(
    script('deploy-kind', [], { PATH: await pathWith('kind', 'kubectl') }),
    /Neither Docker nor Podman.*Install it/,
  );
});

test('docker stopped', async () => {
  await refuses(
    script('deploy-kind', [], { DOCKER_HOST: 'unix:///nowhere.sock' }),
    /is installed but not running. Start it/,
  );
});

test('no kind, no kubectl, no istioctl', async () => {
  for (const [missing, others] of [
    ['kubectl', ['docker', 'kind', 'istioctl']],
    ['kind', ['docker', 'kubectl', 'istioctl']],
    ['istioctl', ['docker', 'kubectl', 'kind']],
  ] as const)
    await refuses(
      script('deploy-kind', [], { PATH: await pathWith(...others) }),
      new RegExp(`${missing} is not installed. Install it`),
    );
});

test('a port taken', async () => {
  const server = createServer((socket) => socket.destroy()).listen(8080 + offset, '127.0.0.1');
  try {
    await refuses(deploy(), /Ports in use by another program: 18080 \(for shop\).*--port/s);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});

test('wrong options', async () => {
  const wrongUsage = 2;
  await refuses(deploy('--mesh', 'linkerd'), /--mesh is "linkerd": expected istio or none/, wrongUsage);
  await refuses(deploy('--secure', '--profile', 'minimal'), /--secure needs a gateway/, wrongUsage);
  await refuses(deploy('--fast'), /Unknown option --fast/, wrongUsage);
  await refuses(deploy('--offset', 'x'), /--offset is "x"/, wrongUsage);
  await refuses(script('deploy-kind', ['--context', 'elsewhere']), /elsewhere is not a kind cluster: add --registry/);
  await refuses(deploy('--overlay', '/nowhere'), /this folder has no kustomization.yaml/);
});

test('nothing deployed yet', async () => {
  for (const name of ['redeploy', 'status', 'mesh-on', 'load-on'])
    await refuses(inCluster(name), /There is no shop in the cluster.*deploy:kind/);
});

test('an API server that starts late is waited for', async () => {
  const port = await freePort();
  const server = createHttpServer((_, response) => response.end('ok'));
  let tries = 0;
  const response = await retryWhileUnreachable(() => {
    if (++tries === 2) server.listen(port, '127.0.0.1');
    return tool('kubectl', '--server', `http://127.0.0.1:${port}`, 'get', '--raw', '/readyz');
  });
  server.close();
  assert.deepEqual([response, tries], ['ok', 2]);
});

test('Ctrl-C in the middle of making the cluster', async () => {
  const deploying = deploy();
  await until('a node', async () => (await nodesOf(to)).length > 0, 30_000);
  deploying.interrupt();
  const { code, text } = await deploying;
  assert.equal(code, 130, text);
  assert.match(text, /Interrupted. Run the same command again/);
  await assert.rejects(fetch(shopUrl));
});
