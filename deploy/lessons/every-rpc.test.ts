// The probe of every RPC, against a real gRPC server and one that refuses as a sidecar does; 7-secure runs it in a cluster.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createServer } from 'node:http2';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { shop } from '@boutique/protos/shop';
import { serve } from '@boutique/service-kit/serve';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { edges } from '../../topology.ts';
import { everyCall, isInTopology, isReached, mistakes, probe, reachedByAll, services } from './every-rpc.ts';

test('the probe prints the RPCs that reach their server, without calling a handler', async (t) => {
  let calls = 0;
  const ads = await serve({
    workload: testWorkload('adservice', { LOG_LEVEL: 'silent', LISTEN_ADDR: '127.0.0.1' }),
    service: shop.AdService,
    handlers: {
      getAds() {
        calls++;
        return {};
      },
    },
    port: 0,
  });
  t.after(() => ads.stop());
  const sidecar = createServer().on('stream', (stream) => {
    stream.respond({ ':status': 403 });
    stream.end('RBAC: access denied');
  });
  await new Promise<void>((resolve) => sidecar.listen(0, '127.0.0.1', resolve));
  t.after(() => sidecar.close());
  const address = sidecar.address();
  assert.ok(address && typeof address === 'object');
  const rpcs = ['hipstershop.AdService/GetAds', 'grpc.health.v1.Health/Check'];
  const on = (name: string, port: number) => ({ name, host: '127.0.0.1', port, rpcs });
  const program = probe([on('adservice', ads.port), on('refusing', address.port), on('closed', 1)]);
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', program]);
  assert.deepEqual(stdout.trim().split('\n').sort(), rpcs.map((rpc) => `adservice ${rpc}`).sort());
  assert.equal(calls, 0);
});

test('a call that topology.ts lacks is a mistake, and so is one that fails', async () => {
  const allowed = (caller: string) => everyCall.filter((call) => call.caller === caller && isInTopology(call));
  const lines = (caller: string) => allowed(caller).map(({ callee, rpc }) => `${callee} ${rpc}`);
  const reached = await reachedByAll(async (caller, program) => {
    assert.equal(program, probe(services));
    if (caller === 'adservice') return 'cartservice hipstershop.CartService/GetCart\n';
    return (caller === 'recommendationservice' ? lines(caller).slice(1) : lines(caller)).join('\n');
  });
  assert.deepEqual(mistakes(reached), [
    'adservice can call hipstershop.CartService/GetCart of cartservice',
    `recommendationservice can't call ${allowed('recommendationservice')[0]?.rpc} of productcatalogservice`,
  ]);
  const rpcs = edges.flatMap((edge) => edge.rpcs.map((rpc) => ({ ...edge, rpc })));
  assert.ok(rpcs.length > 40);
  for (const { caller, callee, rpc } of rpcs) assert.ok(isInTopology({ caller, callee, rpc }), `${caller} ${rpc}`);
  assert.ok(
    !isReached(reached, { caller: 'adservice', callee: 'cartservice', rpc: 'hipstershop.CartService/AddItem' }),
  );
});

test('only the given callers are probed again', async () => {
  const reached = await reachedByAll(async () => '', ['frontend', 'adservice']);
  assert.deepEqual([...reached.keys()].sort(), ['adservice', 'frontend']);
});
