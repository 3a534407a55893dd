// gRPC peers that fall silent without closing their connections.
import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../testing/eventually.ts';
import { startTcpProxy } from '../testing/tcp-proxy.ts';
import { connect } from './connect.ts';
import { echo, startEcho } from './testing/echo.ts';
import { loggedWorkload } from './testing/workload.ts';

const recoveryLimitMs = 5_000;
const timeoutMs = 500;

/** Two replicas, each behind a proxy. */
async function startReplicas(t: TestContext) {
  return Promise.all(
    ['one', 'two'].map(async (text) => {
      const { address, stop } = await startEcho({ say: () => ({ text, times: 0 }) });
      const proxy = await startTcpProxy(() => Number(address.split(':')[1]));
      t.after(async () => {
        proxy.stop();
        await stop();
      });
      return proxy;
    }),
  );
}

function clientOf(t: TestContext, address: string, policy: string) {
  const { workload, warnings } = loggedWorkload('frontend', { GRPC_LB_POLICY: policy });
  const client = connect({ workload, service: echo, address });
  t.after(client.close);
  const say = () =>
    client.say({}, { timeoutMs }).then(
      () => true,
      () => false,
    );
  /** Calls like visitors, until ten calls in a row succeed; returns when the first of them did, since the first failure. */
  async function recovery(): Promise<number> {
    let failedAt: number | undefined;
    let goodAt = 0;
    for (let inARow = 0; inARow < 10; await sleep(20)) {
      const isGood = await say();
      if (!isGood) failedAt ??= performance.now();
      inARow = isGood ? inARow + 1 : 0;
      if (inARow === 1) goodAt = performance.now();
      assert.ok(performance.now() - (failedAt ?? performance.now()) < 20_000, 'it never recovers');
    }
    assert.ok(failedAt !== undefined, 'no call failed');
    return Math.round(goodAt - failedAt);
  }
  return { warnings, say, recovery };
}

for (const policy of ['pick_first', 'round_robin'])
  describe(`a silent peer, with ${policy}`, { concurrency: true }, () => {
    test('is replaced if new connections work', async (t) => {
      const [proxy] = await startReplicas(t);
      assert.ok(proxy);
      const { say, recovery, warnings } = clientOf(t, proxy.address, policy);
      await until('the first call', say);
      proxy.vanish();
      const ms = await recovery();
      assert.ok(ms < recoveryLimitMs, `${ms} ms`);
      assert.equal(warnings.length, 1, JSON.stringify(warnings));
    });

    test('is replaced if new connections were silent, too', async (t) => {
      const [proxy] = await startReplicas(t);
      assert.ok(proxy);
      const { say, recovery, warnings } = clientOf(t, proxy.address, policy);
      await until('the first call', say);
      await proxy.set({ isSilent: true });
      for (const since = performance.now(); performance.now() - since < 8_000; ) assert.equal(await say(), false);
      await proxy.set({});
      const ms = await recovery().catch((error: Error) =>
        error.message === 'no call failed' ? 0 : Promise.reject(error),
      );
      assert.ok(ms < recoveryLimitMs, `${ms} ms`);
      assert.equal(warnings.length, 1, JSON.stringify(warnings));
    });

    test('is left for its other replica', async (t) => {
      const [one, two] = await startReplicas(t);
      assert.ok(one && two);
      const [first, second] = [one, two].map(({ address }) => address);
      const { say, recovery, warnings } = clientOf(t, `ipv4:${first},${second}`, policy);
      await until('the first call', say);
      await one.set({ isSilent: true });
      const ms = await recovery();
      assert.ok(ms < recoveryLimitMs, `${ms} ms`);
      assert.equal(warnings.length, 1, JSON.stringify(warnings));
    });
  });
