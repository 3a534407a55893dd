// Passwords and keys in the URLs of dependencies, which reject them or are unreachable: no line that a service prints has one.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { shop } from '@boutique/protos/shop';
import { connect } from '@boutique/service-kit/connect';
import type { ServiceDefinition, ServiceType } from '@boutique/service-kit/rpc';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { until } from '../testing/eventually.ts';
import { freePort, noRedis, startRedis } from '../testing/redis.ts';
import { root } from '../testing/sources.ts';
import type { WorkloadName } from '../topology.ts';

const user = 'ann:hunter2@';
/** Also in base64, at any offset. */
const secrets = /hunter2|aHVudGVyM|h1bnRlcjI|odW50ZXIy/;

/** A service that logs everything, and a client for it. */
async function start<Definition extends ServiceDefinition>(
  t: TestContext,
  name: WorkloadName,
  service: ServiceType<Definition>,
  vars: Record<string, string>,
) {
  const port = await freePort();
  const command = ['--disable-warning=ExperimentalWarning', join(root, `services/${name}/main.ts`)];
  const env = { PORT: String(port), LISTEN_ADDR: '127.0.0.1', LOG_LEVEL: 'trace', ...vars };
  const child = spawn(process.execPath, command, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  t.after(() => child.kill('SIGKILL'));
  const output = Promise.all([text(child.stdout), text(child.stderr)]);
  const client = connect({ workload: testWorkload('test', {}), service, address: `127.0.0.1:${port}` });
  t.after(client.close);
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data) => {
      printed += data;
    });
  await until(`${name} listens`, async () => printed.includes('"listening"'), 20_000);

  /** The lines that it printed until it stopped, once one of them matches. */
  async function linesWith(expected: RegExp): Promise<string> {
    await until(`${name} logs ${expected}`, async () => expected.test(printed), 10_000);
    child.kill('SIGTERM');
    await once(child, 'exit');
    return (await output).join('');
  }
  return { client, linesWith };
}

test('a password that Redis rejects', { skip: noRedis }, async (t) => {
  const redis = await startRedis();
  t.after(redis.stop);
  const REDIS_ADDR = `redis://${user}${redis.address}`;
  const { client, linesWith } = await start(t, 'cartservice', shop.CartService, { REDIS_ADDR });
  await assert.rejects(client.getCart({ userId: 'ann' }));
  assert.doesNotMatch(await linesWith(/Redis/), secrets);
});

for (const [form, path] of [
  ['redis', ''],
  ['rediss', ''],
  ['redis+cluster', ''],
  ['rediss+cluster', ''],
  ['redis+sentinel', '/main'],
  ['rediss+sentinel', '/main'],
])
  test(`a password for a Redis that is unreachable, ${form}`, async (t) => {
    const REDIS_ADDR = `${form}://${user}127.0.0.1:${await freePort()}${path}`;
    const { client, linesWith } = await start(t, 'cartservice', shop.CartService, { REDIS_ADDR });
    await assert.rejects(client.getCart({ userId: 'ann' }));
    assert.doesNotMatch(await linesWith(/Redis is unreachable/), secrets);
  });

test('a password for a mail server that is unreachable', async (t) => {
  const SMTP_URL = `smtp://${user}127.0.0.1:${await freePort()}`;
  const { client, linesWith } = await start(t, 'emailservice', shop.EmailService, { SMTP_URL });
  const total = { currencyCode: 'USD', units: 8, nanos: 0 };
  await client.sendOrderConfirmation({
    email: 'ann@example.com',
    order: { orderId: 'one', items: [], shippingCost: total, total },
  });
  assert.doesNotMatch(await linesWith(/ECONNREFUSED|ESOCKET/), secrets);
});

for (const [what, path] of [
  ['a password', (address: string) => `http://${user}${address}/v1/traces`],
  ['a key in the query', (address: string) => `http://${address}/v1/traces?api-key=hunter2`],
] as const)
  test(`${what} for a collector that is unreachable`, async (t) => {
    const url = path(`127.0.0.1:${await freePort()}`);
    const vars = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: url, OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: url };
    const { client, linesWith } = await start(t, 'adservice', shop.AdService, vars);
    await client.getAds({ contextKeys: [] });
    assert.doesNotMatch(await linesWith(/collector/), secrets);
  });
