// `npm run backup` and `npm run restore`, with the shop that is running meanwhile.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, cpSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, type TestContext, test } from 'node:test';
import { openRedis, type RedisClient } from '@boutique/service-kit/redis';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import type { Records } from '../lab/chaos/environment.ts';
import { readRedis } from '../lab/chaos/redis-records.ts';
import { readSqlite } from '../lab/chaos/sqlite-records.ts';
import { buy, fillCart, orderForm, placeOrder } from '../testing/buying.ts';
import { until } from '../testing/eventually.ts';
import { textOf } from '../testing/page.ts';
import { noRedis, startRedis } from '../testing/redis.ts';
import { freshDirectory, startShop, type Vars } from '../testing/running-shop.ts';
import { root } from '../testing/sources.ts';
import { type Visitor, visitor } from '../testing/visitor.ts';

/** Runs `npm run NAME` with the shop's variables. */
async function command(name: 'backup' | 'restore', vars: Vars, ...args: string[]) {
  const { REDIS_ADDR: _, ...inherited } = process.env;
  const script = ['--disable-warning=ExperimentalWarning', join(root, `scripts/${name}.ts`), ...args];
  const child = spawn(process.execPath, script, { env: { ...inherited, ...vars } });
  const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code, text: (output + errors).trim() };
}

const shown = async (ann: Visitor, order: string) => textOf((await ann.get(order)).text);

/** Two visitors order, the data is copied, lost and restored, and everything is as it was. */
async function checkRestored(
  t: TestContext,
  vars: Vars,
  { lose, charges }: { lose(): Promise<void>; charges(): Promise<number> },
) {
  const folder = join(freshDirectory(), 'backup');
  const first = await startShop({ vars });
  const ann = visitor(first.url);
  await fillCart(ann);
  const form = await orderForm(ann);
  const placed = await placeOrder(ann, form);
  assert.equal(placed.status, 303);
  const bob = visitor(first.url);
  const other = await buy(bob);
  await fillCart(bob);
  assert.deepEqual(await command('backup', vars, folder), {
    code: 0,
    text: `Copied all data, with 2 orders, to ${folder}.`,
  });
  const late = await buy(visitor(first.url));
  await first.stop();
  await lose();
  assert.deepEqual(await command('restore', vars, folder), {
    code: 0,
    text: `Restored all data, with 2 orders, from ${folder}.`,
  });
  const second = await startShop({ vars });
  t.after(second.stop);
  const again = (one: Visitor) => {
    const next = visitor(second.url);
    for (const [name, value] of one.cookies) next.cookies.set(name, value);
    return next;
  };
  assert.match(await shown(again(ann), placed.location), /Your order is complete/);
  assert.match(await shown(again(bob), other), /Your order is complete/);
  assert.match((await again(bob).get('/cart')).text, /<b class="badge">1<\/b>/);
  assert.equal((await again(bob).get(late)).status, 404);
  const repeated = await placeOrder(again(ann), form);
  assert.deepEqual([repeated.status, repeated.location], [303, placed.location]);
  assert.equal(await charges(), 2, 'a repeated form is not charged again');
  const refused = await command('restore', vars, folder);
  assert.equal(refused.code, 1);
  assert.match(refused.text, /already has orders or carts: add --force to replace them all\.$/);
  return { folder, stop: second.stop };
}

test('with SQLite, orders survive the loss of the data folder', async (t) => {
  const dataDir = freshDirectory();
  const vars = { DATA_DIR: dataDir };
  const { folder, stop } = await checkRestored(t, vars, {
    lose: async () => rmSync(dataDir, { recursive: true }),
    charges: async () => readSqlite(dataDir).charges.length,
  });
  for (const name of readdirSync(folder))
    assert.equal(statSync(join(folder, name)).mode & 0o077, 0, `${name} is private`);
  assert.equal(statSync(folder).mode & 0o077, 0);
  assert.deepEqual(await command('restore', vars, folder, '--force'), {
    code: 1,
    text: `The shop with the data in ${dataDir} is running: stop it, then run the same command again.`,
  });
  await stop();
  assert.equal((await command('restore', vars, folder, '--force')).code, 0);
  assert.deepEqual(await command('backup', vars, folder), {
    code: 1,
    text: `${folder} exists already: choose another folder.`,
  });
  const empty = freshDirectory();
  assert.deepEqual(await command('backup', { DATA_DIR: empty }, `${folder}-2`), {
    code: 1,
    text: `${empty} has no orders, so there is nothing to back up.`,
  });
  assert.deepEqual(await command('restore', vars, empty), {
    code: 1,
    text: `${empty} is not a backup of the shop with SQLite.`,
  });
});

test('a damaged backup with SQLite replaces nothing, and a whole one replaces damaged data', async () => {
  const dataDir = freshDirectory();
  const vars = { DATA_DIR: dataDir };
  const shop = await startShop({ vars });
  await buy(visitor(shop.url));
  await shop.stop();
  const folder = join(freshDirectory(), 'backup');
  assert.deepEqual(await command('backup', vars, `${folder}/`), {
    code: 0,
    text: `Copied all data, with 1 order, to ${folder}/.`,
  });
  const cut = join(freshDirectory(), 'cut');
  cpSync(folder, cut, { recursive: true });
  const payments = join(cut, 'paymentservice.db');
  truncateSync(payments, 6_000);
  assert.deepEqual(await command('restore', vars, cut, '--force'), {
    code: 1,
    text: `${payments} is damaged (database disk image is malformed), so nothing was restored: choose another backup.`,
  });
  assert.equal(readSqlite(dataDir).charges.length, 1);
  writeFileSync(join(dataDir, 'paymentservice.db'), 'This is not a database.');
  assert.deepEqual(await command('backup', vars, `${folder}-2`), {
    code: 1,
    text: `The data in ${dataDir} can't be copied: file is not a database.`,
  });
  assert.equal((await command('restore', vars, folder, '--force')).code, 0);
  assert.equal(readSqlite(dataDir).charges.length, 1);
});

test('a folder that cannot be created is one sentence', async () => {
  const dataDir = freshDirectory();
  const file = join(dataDir, 'file');
  writeFileSync(file, '');
  const { code, text: message } = await command('backup', { DATA_DIR: dataDir }, join(file, 'backup'));
  assert.deepEqual([code, message.split(': ')[0]], [1, `${file}/backup can't be created`]);
});

describe('with Redis', { skip: noRedis }, () => {
  test('orders survive the loss of Redis', async (t) => {
    const server = await startRedis(['--requirepass', 'pw']);
    const vars = { REDIS_ADDR: `redis://:pw@${server.address}` };
    const redis = await openRedis(testWorkload('test'), vars.REDIS_ADDR);
    t.after(() => {
      redis.close();
      server.stop();
    });
    const { folder } = await checkRestored(t, vars, {
      lose: async () => void (await redis.call('FLUSHALL')),
      charges: async () => (await readRedis([vars.REDIS_ADDR])).charges.length,
    });
    const before = await dump(redis);
    assert.equal((await command('restore', vars, folder, '--force')).code, 0);
    const after = await dump(redis);
    assert.deepEqual([...after.keys()], [...before.keys()]);
    assert.ok(
      [...after].some(([key, ttl]) => key.startsWith('cart:') && ttl > 0 && ttl <= (before.get(key) ?? 0)),
      'carts expire',
    );
    assert.deepEqual(await command('restore', vars, root), {
      code: 1,
      text: `${root} is not a backup of the shop with Redis.`,
    });
  });

  test('a damaged backup replaces nothing', async (t) => {
    const { redis, vars, folder } = await copyOfOneOrder(t);
    const file = join(folder, 'redis.jsonl');
    for (const line of ['{"key":"order:', '{"key":"order:{2}","type":"list","expiresAtMs":-1,"value":["a"]}']) {
      appendFileSync(file, `${line}\n`);
      assert.deepEqual(await command('restore', vars, folder, '--force'), {
        code: 1,
        text: `Line 2 of ${file} is damaged, so nothing was restored: choose another backup.`,
      });
      assert.equal(await redis.call('EXISTS', 'order:{1}'), 1);
      writeFileSync(
        file,
        `${JSON.stringify({ key: 'order:{1}', type: 'hash', expiresAtMs: -1, value: ['a', 'b'] })}\n`,
      );
    }
  });

  test('a restore that ended halfway says so', async (t) => {
    const { redis, vars, folder } = await copyOfOneOrder(t);
    await redis.call('CONFIG', 'SET', 'maxmemory', '1');
    const full = await command('restore', vars, folder, '--force');
    assert.equal(full.code, 1);
    assert.match(full.text, /can't be used.* only a part of the backup now: run this command again, with --force\.$/);
    await redis.call('CONFIG', 'SET', 'maxmemory', '0');
    assert.equal((await command('restore', vars, folder, '--force')).code, 0);
    assert.equal(await redis.call('HGET', 'order:{1}', 'body'), 'x');
  });

  test('what Redis rejects is one sentence', async (t) => {
    const server = await startRedis(['--requirepass', 'pw', '--user', 'ann', 'on', '>pw', '~*', '+@all', '-client']);
    t.after(server.stop);
    const folder = join(freshDirectory(), 'backup');
    const backup = async (address: string, vars: Vars = {}) =>
      (await command('backup', { REDIS_ADDR: address, ...vars }, folder)).text;
    const intro = "the Redis of REDIS_ADDR can't be used";
    const check = 'check the user and the password in REDIS_ADDR or REDIS_PASSWORD_FILE, which are read at startup';
    assert.equal(await backup(`redis://:no@${server.address}`), `${intro} (WRONGPASS): ${check}.`);
    assert.equal(
      await backup(server.address),
      `${intro} (NOAUTH): set its password in REDIS_PASSWORD_FILE or REDIS_ADDR.`,
    );
    assert.equal(
      await backup(`redis://ann:pw@${server.address}`),
      `${intro} (NOPERM): its user lacks a right that CLIENT needs, to a command or to a key.`,
    );
    assert.match(await backup('redis://:secret@a,b'), /^Redis: the value of REDIS_ADDR, which is not shown, must be /);
    const REDIS_SENTINEL_PASSWORD_FILE = join(folder, 'password');
    assert.equal(
      await backup(`redis+sentinel://${server.address}/main`, { REDIS_SENTINEL_PASSWORD_FILE }),
      `Redis: REDIS_SENTINEL_PASSWORD_FILE is "${REDIS_SENTINEL_PASSWORD_FILE}", but can't be read: there is no such file.`,
    );
  });

  test('a Redis that is not reachable, or is a cluster, is one sentence', async () => {
    const folder = join(freshDirectory(), 'backup');
    assert.deepEqual(await command('backup', { REDIS_ADDR: '127.0.0.1:1' }, folder), {
      code: 1,
      text: "the Redis of REDIS_ADDR can't be used: the store is unreachable.",
    });
    const cluster = await command('backup', { REDIS_ADDR: 'redis+cluster://127.0.0.1:1' }, folder);
    assert.match(cluster.text, /^Data in a Redis Cluster is spread over its nodes/);
  });
});

/** A Redis with one key of an order, and its backup. */
async function copyOfOneOrder(t: TestContext) {
  const server = await startRedis();
  const redis = await openRedis(testWorkload('test'), server.address);
  t.after(() => {
    redis.close();
    server.stop();
  });
  await redis.call('HSET', 'order:{1}', 'body', 'x');
  const vars = { REDIS_ADDR: server.address };
  const folder = join(freshDirectory(), 'backup');
  assert.equal((await command('backup', vars, `${folder}/`)).code, 0);
  return { redis, vars, folder };
}

/** The keys with the times until they expire. */
async function dump(redis: RedisClient): Promise<Map<string, number>> {
  const keys = [await redis.call('KEYS', '*')].flat().map(String).sort();
  return new Map(await Promise.all(keys.map(async (key) => [key, Number(await redis.call('PTTL', key))] as const)));
}

/** Copies the data of a shop in which visitors never stop buying, and starts another shop with it. */
async function copyOfBusyShop(vars: Vars, others: Vars): Promise<() => Promise<void>> {
  const folder = join(freshDirectory(), 'backup');
  const busy = await startShop({ vars });
  let isOpen = true;
  const buyers = Array.from({ length: 4 }, async () => {
    while (isOpen) await buy(visitor(busy.url));
  });
  await buy(visitor(busy.url));
  const { code } = await command('backup', vars, folder);
  isOpen = false;
  await Promise.all(buyers);
  await busy.stop();
  assert.equal(code, 0);
  assert.equal((await command('restore', others, folder)).code, 0);
  const shop = await startShop({ vars: { ...others, RECONCILE_INTERVAL: '100ms' } });
  return shop.stop;
}

/** Every charge and every shipment belongs to an order, and every order is finished. */
async function checkConsistent(read: () => Promise<Records> | Records): Promise<void> {
  const finished = async () => (await read()).orders.every(({ state }) => /^(DONE|REFUNDED|REFUSED)$/.test(state));
  await until('all orders to be finished', finished, 60_000);
  const { orders, charges, shipments, mails } = await read();
  assert.ok(orders.length > 0);
  const done = orders.filter(({ state }) => state === 'DONE').map(({ id }) => id);
  assert.deepEqual(
    charges
      .filter(({ refunded }) => !refunded)
      .map(({ key }) => key)
      .sort(),
    done.sort(),
  );
  assert.deepEqual(shipments.flatMap(({ key, trackingId }) => (trackingId ? key : [])).sort(), done);
  assert.deepEqual(mails.map(({ orderId }) => orderId).sort(), done);
}

describe('a copy that is made while visitors buy', () => {
  test('is consistent with SQLite', async () => {
    const dataDir = freshDirectory();
    const stop = await copyOfBusyShop({ DATA_DIR: freshDirectory() }, { DATA_DIR: dataDir });
    await checkConsistent(() => readSqlite(dataDir));
    await stop();
  });

  test('is consistent with Redis', { skip: noRedis }, async (t) => {
    const servers = [await startRedis(), await startRedis()] as const;
    t.after(() => {
      for (const server of servers) server.stop();
    });
    const [busy, other] = servers.map(({ address }) => ({ REDIS_ADDR: address }));
    assert.ok(busy && other);
    const stop = await copyOfBusyShop(busy, other);
    await checkConsistent(() => readRedis([other.REDIS_ADDR]));
    await stop();
  });
});

for (const name of ['backup', 'restore'] as const)
  test(`${name} without a folder is wrong usage`, async () => {
    const { code, text: message } = await command(name, {});
    assert.deepEqual([code, /The FOLDER is missing\./.test(message)], [2, true]);
  });
