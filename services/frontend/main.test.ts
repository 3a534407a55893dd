import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { edges, workload } from '../../topology.ts';
import { run } from './main.ts';

test('during a shutdown, responses close kept connections and requests are still served', async () => {
  const addresses = edges
    .filter(({ caller }) => caller === 'frontend')
    .map(({ callee }) => [workload(callee).address, '127.0.0.1:1']);
  const vars = { PORT: '0', LISTEN_ADDR: '127.0.0.1', SHUTDOWN_DRAIN: '300ms', LOG_LEVEL: 'silent' };
  const frontend = await run(testWorkload('frontend', { ...vars, ...Object.fromEntries(addresses) }));
  const ask = () => fetch(`http://127.0.0.1:${frontend.port}/_healthz`);
  assert.equal((await ask()).headers.get('connection'), 'keep-alive');
  const stopped = frontend.stop();
  const late = await ask();
  assert.deepEqual([late.status, late.headers.get('connection')], [200, 'close']);
  await stopped;
  await assert.rejects(ask());
});
