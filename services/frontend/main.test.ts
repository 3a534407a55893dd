import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { test } from 'node:test';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { propertiesOf } from '@boutique/service-kit/unknown-values';
import { until } from '../../testing/eventually.ts';
import { edges, workload } from '../../topology.ts';
import { run } from './main.ts';

const addresses = edges
  .filter(({ caller }) => caller === 'frontend')
  .map(({ callee }) => [workload(callee).address, '127.0.0.1:1']);
const start = (vars: Record<string, string>) =>
  run(testWorkload('frontend', { PORT: '0', LOG_LEVEL: 'silent', ...vars, ...Object.fromEntries(addresses) }));

test('during a shutdown, responses close kept connections and requests are still served', async () => {
  const frontend = await start({ LISTEN_ADDR: '127.0.0.1', SHUTDOWN_DRAIN: '300ms' });
  const ask = () => fetch(`http://127.0.0.1:${frontend.port}/_healthz`);
  assert.equal((await ask()).headers.get('connection'), 'keep-alive');
  const stopped = frontend.stop();
  const late = await ask();
  assert.deepEqual([late.status, late.headers.get('connection')], [200, 'close']);
  await stopped;
  await assert.rejects(ask());
});

const hasIPv6 = Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === '::1'));

test('LISTEN_ADDR=localhost serves both loopback addresses, within the limits of one', {
  skip: !hasIPv6,
}, async (t) => {
  const frontend = await start({ LISTEN_ADDR: 'localhost', MAX_IDLE_CONNECTIONS: '3' });
  t.after(() => frontend.stop());
  const open: Socket[] = [];
  for (const host of ['127.0.0.1', '::1'])
    for (let count = 0; count < 5; count++) {
      const socket = connect(frontend.port, host).on('error', () => {});
      t.after(() => socket.destroy());
      socket.resume();
      await once(socket, 'connect').then(
        () => open.push(socket),
        () => {},
      );
    }
  assert.ok(open.length >= 5, `${open.length} connections`);
  const left = () => open.filter(({ closed }) => !closed).length;
  await until('the limit', async () => left() <= 3);
  for (const host of ['127.0.0.1', '[::1]', 'localhost'])
    assert.equal((await fetch(`http://${host}:${frontend.port}/_healthz`)).status, 200);
  await frontend.stop();
  await until('all connections to be closed', async () => left() === 0);
  for (const host of ['127.0.0.1', '[::1]']) await assert.rejects(fetch(`http://${host}:${frontend.port}/_healthz`));
});

test('in a mesh, propagators without W3C are one warning', async (t) => {
  const warnings = async (vars: Record<string, string>) => {
    const frontend = testWorkload('frontend', { PORT: '0', ...vars, ...Object.fromEntries(addresses) });
    const warn = t.mock.method(frontend.log, 'warn', () => {});
    const running = await run(frontend);
    await running.stop();
    return warn.mock.calls.map(({ arguments: [fields] }) => propertiesOf(fields).value);
  };
  assert.deepEqual(await warnings({ TRUST_TRACE_HEADERS: 'true', OTEL_PROPAGATORS: 'b3,baggage' }), ['b3,baggage']);
  assert.deepEqual(await warnings({ TRUST_TRACE_HEADERS: 'true', OTEL_PROPAGATORS: 'b3,tracecontext' }), []);
  assert.deepEqual(await warnings({ TRUST_TRACE_HEADERS: 'true' }), []);
  assert.deepEqual(await warnings({ OTEL_PROPAGATORS: 'b3' }), []);
});
