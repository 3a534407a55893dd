// The debugger, attached as docs/kubernetes.md says: the images have no shell, and their file systems are read-only.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { withPortForward } from '../../deploy/cluster/port-forward.ts';
import { kubectl, to } from './cluster.ts';

const inspectorPort = 9229;

test('a debugger attaches to a running service', async () => {
  const inService = ['-n', 'demo-app', 'deployment/cartservice', '-c', 'server'];
  await kubectl('exec', ...inService, '--', '/nodejs/bin/node', '-e', "process.kill(1, 'SIGUSR1')");
  const value = await withPortForward(to, 'demo-app', 'deployment/cartservice', inspectorPort, async (address) => {
    const [{ webSocketDebuggerUrl }] = await (await fetch(`http://${address}/json/list`)).json();
    const socket = new WebSocket(webSocketDebuggerUrl);
    await once(socket, 'open');
    const params = { expression: 'process.argv.at(-1)' };
    socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params }));
    const [message] = await once(socket, 'message');
    socket.close();
    return JSON.parse(message.data).result.result.value;
  });
  assert.equal(value, '/app/main.mjs');
});
