import assert from 'node:assert/strict';
import { Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { test } from 'node:test';
import { connect } from './connect.ts';
import { readEnv } from './env.ts';
import { listenAddress } from './listen-address.ts';
import { echo, startEcho } from './testing/echo.ts';

const hasIPv6 = Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === '::1'));

for (const LISTEN_ADDR of ['::1', '::', 'localhost', ''])
  test(`a service serves on ${LISTEN_ADDR || 'all addresses by default'}, and stops in time`, {
    skip: !hasIPv6,
  }, async () => {
    const { workload, running, stop } = await startEcho({}, { vars: { LISTEN_ADDR } });
    const hosts = LISTEN_ADDR === '::1' ? ['[::1]'] : ['127.0.0.1', '[::1]'];
    const clients = hosts.map((host) => connect({ workload, service: echo, address: `${host}:${running.port}` }));
    for (const client of clients) assert.equal((await client.say({ text: 'hello' })).text, 'hello');
    const since = performance.now();
    await running.stop();
    assert.ok(performance.now() - since < 2_000);
    for (const client of clients) client.close();
    await stop();
  });

test('without IPv6 in the kernel, the default is every address of IPv4', async (t) => {
  assert.equal(await listenAddress(readEnv('cartservice', {})), hasIPv6 ? '::' : '0.0.0.0');
  t.mock.method(Server.prototype, 'listen', function (this: Server) {
    process.nextTick(() => this.emit('error', new Error('listen EAFNOSUPPORT: address family not supported ::')));
    return this;
  });
  assert.equal(await listenAddress(readEnv('cartservice', {})), '0.0.0.0');
});
