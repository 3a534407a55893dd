// Before there is a cluster: each problem is reported in one sentence, and nothing is left behind.
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

/** A PATH with only these programs. */
async function pathWith(...names: string[]): Promise<string> {
  const folder = join(repo, '..', `bin-${names.join('-')}`);
  mkdirSync(folder);
  for (const name of names) symlinkSync((await tool('which', name)).trim(), join(folder, name));
  return folder;
}

async function failsWith(
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

test('without docker', async () => {
  await failsWith(
    script('deploy-kind', [], { PATH: await pathWith('kind', 'kubectl') }),
    /Neither Docker nor Podman.*Install it/,
  );
});

test('with docker stopped', async () => {
  await failsWith(
    script('deploy-kind', [], { DOCKER_HOST: 'unix:///nowhere.sock' }),
    /is installed but not running. Start it/,
  );
});

test('without kind, kubectl or istioctl', async () => {
  for (const [missing, others] of [
    ['kubectl', ['docker', 'kind', 'istioctl']],
    ['kind', ['docker', 'kubectl', 'istioctl']],
    ['istioctl', ['docker', 'kubectl', 'kind']],
  ] as const)
    await failsWith(
      script('deploy-kind', [], { PATH: await pathWith(...others) }),
      new RegExp(`${missing} is not installed. Install it`),
    );
});

test('with a port in use', async () => {
  const server = createServer((socket) => socket.destroy()).listen(8080 + offset, '127.0.0.1');
  try {
    await failsWith(deploy(), /Ports in use by another program: 18080 \(for shop\).*--port/s);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});

test('wrong options', async () => {
  const wrongUsage = 2;
  await failsWith(deploy('--mesh', 'linkerd'), /--mesh is "linkerd": expected istio or none/, wrongUsage);
  // An overlay may have a gateway, as that in docs/meshes.md.
  const secureMinimal = script('deploy-kind', ['--secure', '--profile', 'minimal']);
  await failsWith(secureMinimal, /--secure needs a gateway/, wrongUsage);
  await failsWith(deploy('--fast'), /Unknown option --fast/, wrongUsage);
  await failsWith(deploy('--offset', 'x'), /--offset is "x"/, wrongUsage);
  await failsWith(script('deploy-kind', ['--context', 'elsewhere']), /elsewhere is not a kind cluster: add --registry/);
  await failsWith(deploy('--overlay', '/nowhere'), /this folder has no kustomization.yaml/);
});

test('before the first deployment', async () => {
  for (const name of ['redeploy', 'status', 'mesh-on', 'load-on'])
    await failsWith(inCluster(name), /There is no cluster.*deploy:kind/);
});

test('requests are retried until the API server has started', async () => {
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

test('Ctrl-C while the cluster is created', async () => {
  const deploying = deploy();
  await until('a node', async () => (await nodesOf(to)).length > 0, 30_000);
  deploying.interrupt();
  const { code, text } = await deploying;
  assert.equal(code, 130, text);
  assert.match(text, /Interrupted. Run the same command again/);
  await assert.rejects(fetch(shopUrl));
});
