// `npm start`: its output, its errors and how it stops.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { buy, fillCart, mug } from '../testing/buying.ts';
import { freshDirectory } from '../testing/running-shop.ts';
import { killStarted, type Start, start } from '../testing/start-process.ts';
import { visitor } from '../testing/visitor.ts';

const ready = 'Ctrl-C stops everything.';

async function stopped(shop: Start, signal: NodeJS.Signals = 'SIGINT') {
  shop.child.kill(signal);
  assert.equal(await shop.ended(), 0);
  assert.match(shop.out(), /The shop has stopped\.\n$/);
}

/** It exits with code 1 and a message of one line, without a stack. */
async function failsToStart(starting: Promise<Start>, sentence: RegExp) {
  const shop = await starting;
  assert.equal(await shop.ended(), 1);
  assert.match(shop.err(), sentence);
  assert.equal(shop.err().trim().split('\n').length, 1, shop.err());
  assert.ok(!shop.out().includes(ready));
}

after(killStarted);

/** A module after which no server can listen on an address of IPv6. */
const withoutIPv6 = (code: string) => {
  const source = `
import { Server } from 'node:net';
const { listen } = Server.prototype;
Server.prototype.listen = function (...args) {
  if (!/::/.test(JSON.stringify(args))) return listen.apply(this, args);
  process.nextTick(() => this.emit('error', Object.assign(new Error('listen ${code}'), { code: '${code}' })));
  return this;
};`;
  return `data:text/javascript,${encodeURIComponent(source)}`;
};

const hasIPv6 = Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === '::1'));

describe('start', { concurrency: 2 }, () => {
  test('serves the shop before it prints the ports of all workloads', async () => {
    const shop = await start();
    await shop.printed(ready);
    assert.equal((await fetch(shop.url)).status, 200);
    assert.match(shop.out(), new RegExp(`cartservice +${shop.ports.of('cartservice')}\\n`));
    for (const host of hasIPv6 ? ['127.0.0.1', '[::1]'] : ['127.0.0.1'])
      for (const port of [shop.ports.of('frontend'), shop.ports.traces])
        assert.equal((await fetch(`http://${host}:${port}`)).status, 200, `${host}:${port}`);
    await stopped(shop);
  });

  test('logs no failed call before the first visitor', async () => {
    const shop = await start([], { LOG_LEVEL: 'trace', RECONCILE_INTERVAL: '100ms' });
    // checkoutservice asks it whether it can refund.
    await shop.printed(/"service":"paymentservice".*"code"/);
    const calls = shop.out().match(/"code":"\w+"/g) ?? [];
    assert.deepEqual([...new Set(calls)], ['"code":"OK"'], shop.out());
    await stopped(shop);
  });

  test('keeps its data when it is stopped or killed', async () => {
    const dataDir = freshDirectory();
    const first = await start([], { DATA_DIR: dataDir });
    await first.printed(ready);
    const one = visitor(first.url);
    await fillCart(one, mug, 3);
    await stopped(first, 'SIGTERM');
    const second = await start([], { DATA_DIR: dataDir, PORT: new URL(first.url).port });
    await second.printed(ready);
    assert.match((await one.get('/cart')).text, /Mug/);
    second.child.kill('SIGKILL');
    await second.ended();
    const third = await start([], { DATA_DIR: dataDir, PORT: new URL(first.url).port });
    await third.printed(ready);
    assert.match((await one.get('/cart')).text, /Mug/);
    await stopped(third);
  });

  for (const [LISTEN_ADDR, name, skip] of [
    ['127.0.0.2', '127.0.0.2', false],
    ['::1', '[::1]', !hasIPv6],
    ['::', 'localhost', !hasIPv6],
  ] as const)
    test(`serves the shop and takes an order on LISTEN_ADDR=${LISTEN_ADDR}`, { skip }, async () => {
      const shop = await start([], { LISTEN_ADDR });
      await shop.printed(ready);
      assert.ok(shop.out().includes(` http://${name}:${shop.ports.of('frontend')}\n`), shop.out());
      const response = await fetch(`http://${name}:${shop.ports.of('frontend')}`);
      assert.equal(response.status, 200);
      const [, traceUrl = ''] = /href="(http[^"]*\/trace\/[^"]*)"/.exec(await response.text()) ?? [];
      assert.equal(new URL(traceUrl).host, `${name}:${shop.ports.traces}`);
      assert.equal((await fetch(new URL('/', traceUrl))).status, 200);
      const ann = visitor(`http://${name}:${shop.ports.of('frontend')}`);
      assert.equal((await ann.get(await buy(ann))).status, 200);
      await stopped(shop);
    });

  // No address of IPv6, or not even the protocol.
  for (const code of ['EADDRNOTAVAIL', 'EAFNOSUPPORT'])
    test(`takes an order on a machine without IPv6 (${code})`, async () => {
      const shop = await start([], { NODE_OPTIONS: `--import=${withoutIPv6(code)}` });
      await shop.printed(ready);
      const ann = visitor(shop.url);
      assert.equal((await ann.get(await buy(ann))).status, 200);
      assert.equal((await fetch(`http://127.0.0.1:${shop.ports.traces}`)).status, 200);
      await assert.rejects(fetch(`http://[::1]:${shop.ports.of('frontend')}`));
      await stopped(shop);
    });

  test('names a port that is in use on ::1 alone', { skip: !hasIPv6 }, async () => {
    const other = createServer().listen(0, '::1');
    await new Promise((resolve) => other.once('listening', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    await failsToStart(start([], { PORT: String(port) }), new RegExp(`^Port ${port} of frontend is in use `));
    other.close();
  });

  test('names a port that is in use, its workload, and the variable to set', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    await failsToStart(
      start([], { PORT: String(port) }),
      new RegExp(`^Port ${port} of frontend is in use .*PORT=\\d+`),
    );
    await failsToStart(
      start([], { TRACES_PORT: String(port) }),
      new RegExp(`^Port ${port} of the trace page .*TRACES_PORT=`),
    );
    await failsToStart(start([], { PORT_BASE: String(port) }), new RegExp(`^Port ${port} of adservice .*PORT_BASE=`));
    other.close();
  });

  test('leaves a damaged database unchanged and names its service', async () => {
    const dataDir = freshDirectory();
    const path = join(dataDir, 'cartservice.db');
    writeFileSync(path, 'not a database, '.repeat(500));
    await failsToStart(
      start([], { DATA_DIR: dataDir }),
      /^cartservice: .*cartservice\.db can't be used \(file is not a database\)/,
    );
    assert.equal(readFileSync(path, 'utf8'), 'not a database, '.repeat(500));
    await failsToStart(start([], { DATA_DIR: path }), /can't hold the shop's data .*DATA_DIR\.$/m);
  });

  const wrong: [string, string[], NodeJS.ProcessEnv, RegExp][] = [
    ['an invalid port', [], { PORT: 'abc' }, /^start: PORT is "abc", but must be a whole number from 1 to 65535\.$/m],
    ['two workloads on one port', [], { PORT: '30001', PORT_BASE: '30000' }, /both use port 30001: set PORT/],
    [
      'an invalid variable of a service',
      [],
      { EXTRA_LATENCY: 'soon' },
      /EXTRA_LATENCY is "soon", but must be a duration/,
    ],
    ['the same with --processes', ['--processes'], { EXTRA_LATENCY: 'soon' }, /EXTRA_LATENCY is "soon", but must be/],
  ];
  for (const [name, args, vars, sentence] of wrong)
    test(`reports ${name} in one line`, () => failsToStart(start(args, vars), sentence));

  test('--only starts only these', async () => {
    const shop = await start(['--only', 'cartservice,adservice']);
    await shop.printed(ready);
    assert.match(shop.out(), / cartservice /);
    assert.ok(!shop.out().includes('frontend'));
    await stopped(shop);
  });

  test('--processes restarts a killed service', async () => {
    const shop = await start(['--processes']);
    await shop.printed(ready);
    const pid = () => Number(readFileSync(join(shop.dataDir, 'run/currencyservice.pid'), 'utf8'));
    const before = pid();
    process.kill(before, 'SIGKILL');
    await shop.printed(`currencyservice (pid ${before}) died: SIGKILL`);
    const limit = Date.now() + 10_000;
    const served = () =>
      fetch(shop.url).then(
        ({ status }) => status === 200,
        () => false,
      );
    while (pid() === before || !(await served())) assert.ok(Date.now() < limit, 'it was not restarted');
    await stopped(shop);
    assert.throws(() => process.kill(pid(), 0), 'neither the process nor the PID file is left');
  });
});
