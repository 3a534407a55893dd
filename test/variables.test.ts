import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { killStarted, start } from '../testing/start-process.ts';

after(killStarted);

test('npm start reports all invalid variables of all workloads together, without a secret', async () => {
  const shop = await start([], {
    GRPC_CALL_TIMEOUT: '600h',
    MAX_CARTS_MIB: 'x',
    PAGE_BUDGET: '0',
    REDIS_ADDR: 'redis://:hunter2@ho st:1',
    TRACES_PORT: '0',
  });
  assert.equal(await shop.ended(), 1);
  const lines = shop.err().trim().split('\n');
  const names = lines.map((line) => /^start: (?:the value of )?(\w+)/.exec(line)?.[1]);
  assert.deepEqual(names.toSorted(), [
    'GRPC_CALL_TIMEOUT',
    'MAX_CARTS_MIB',
    'PAGE_BUDGET',
    'REDIS_ADDR',
    'TRACES_PORT',
  ]);
  assert.doesNotMatch(shop.err(), /hunter2/);
});

test('npm start warns about a misspelled name', async () => {
  const shop = await start(['--only=adservice'], { LOG_LEVL: 'debug' });
  await shop.printed(/LOG_LEVL/);
  assert.equal(shop.out().split('"LOG_LEVL"').length, 2);
  shop.child.kill('SIGTERM');
  await shop.ended();
});
