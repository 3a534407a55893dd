// Each service refuses data in Redis that a newer version of it wrote.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EnvError } from '@boutique/service-kit/env';
import { openRedis } from '@boutique/service-kit/redis';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { run as cartservice } from '../services/cartservice/main.ts';
import { run as emailservice } from '../services/emailservice/main.ts';
import { run as orderservice } from '../services/orderservice/main.ts';
import { run as paymentservice } from '../services/paymentservice/main.ts';
import { run as shippingservice } from '../services/shippingservice/main.ts';
import { noRedis, startRedis } from '../testing/redis.ts';
import { workload, workloadNames } from '../topology.ts';

const programs = { cartservice, emailservice, orderservice, paymentservice, shippingservice };

test('every service with a store refuses newer data', { skip: noRedis }, async (t) => {
  assert.deepEqual(
    Object.keys(programs),
    workloadNames.filter((name) => workload(name).durable),
  );
  const redis = await startRedis();
  const admin = await openRedis(testWorkload('admin', {}), redis.address);
  t.after(() => {
    admin.close();
    redis.stop();
  });
  for (const [name, run] of Object.entries(programs)) {
    const vars = { PORT: '0', LISTEN_ADDR: '127.0.0.1', REDIS_ADDR: redis.address };
    await (await run(testWorkload(name, vars))).stop();
    await admin.call('INCR', `version:${name}`);
    await assert.rejects(
      run(testWorkload(name, vars)),
      (error) => error instanceof EnvError && error.message.includes(`newer version of ${name}`),
    );
  }
});
