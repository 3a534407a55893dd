// What the commands say without a container engine that responds, with programs that respond from a list.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findEngine, findTarget } from './target.ts';
import { fakeKubectl } from './testing/fake-kubectl.ts';

const programs = fakeKubectl('docker', 'podman');
const none = { when: /^podman/, code: 127 };

test('Docker that a user may not use is not called Docker that is not running', async () => {
  const err = 'permission denied while trying to connect to the docker API at unix:///var/run/docker.sock\n';
  programs.respond(
    { when: /^docker info/, err, code: 1 },
    { when: /^docker --version/, out: 'Docker version 29' },
    none,
  );
  await assert.rejects(findEngine(), /^Error: You may not use Docker: permission denied .*docker\.sock\. See https:/);
});

test('Docker that does not run is started first', async () => {
  const err = 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n';
  programs.respond(
    { when: /^docker info/, err, code: 1 },
    { when: /^docker --version/, out: 'Docker version 29' },
    none,
  );
  await assert.rejects(findEngine(), /^Error: Docker is installed but not running\. Start it/);
});

test('Podman that does not respond is not called missing', async () => {
  const err = 'Cannot connect to Podman. Please verify your connection to the Linux system\n';
  programs.respond(
    { when: /^docker/, code: 127 },
    { when: /^podman info/, err, code: 125 },
    { when: /^podman --version/, out: 'podman version 5' },
  );
  await assert.rejects(findEngine(), /^Error: Podman is installed but does not respond: Cannot connect to Podman/);
});

test('a command that builds nothing needs an engine only in kind', async () => {
  programs.respond({ when: /^docker/, code: 127 }, none);
  assert.equal((await findTarget({ context: 'team', namespace: 'shop' })).context, 'team');
  await assert.rejects(findTarget({ context: 'kind-team' }), /^Error: Neither Docker nor Podman is installed\./);
});
