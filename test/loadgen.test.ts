// The load generator, as `npm run load` runs it, against the real shop and against ones that are not right.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { freshDirectory, startShop } from './running-shop.ts';
import { root } from './sources.ts';

const noK6 = spawnSync('k6', ['version']).status === 0 ? false : 'k6 is not installed';
const journeys = ['index', 'setCurrency', 'browseProduct', 'addToCart', 'viewCart', 'checkout'];

interface Ended {
  code: number | null;
  out: string;
  err: string;
}

/** `onStart` is given what presses Ctrl-C. */
function load(args: string[], { path = process.env.PATH, onStart = (_stop: () => void) => {} } = {}): Promise<Ended> {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(root, 'scripts/load.ts'), ...args],
    {
      env: { PATH: path },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let [out, err] = ['', ''];
  child.stdout.on('data', (data) => {
    out += data;
  });
  child.stderr.on('data', (data) => {
    err += data;
  });
  onStart(() => child.kill('SIGINT'));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out, err })));
}

async function refused(args: string[], sentence: RegExp, options?: Parameters<typeof load>[1]) {
  const { code, err } = await load(args, options);
  assert.equal(code, 1);
  assert.match(err, sentence);
  assert.equal(err.trim().split('\n').length, 1, err);
}

/** A frontend of a test's own. */
async function serving(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  after(() => server.close().closeAllConnections());
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
}

describe('a load run', { skip: noK6, concurrency: 2 }, () => {
  test('of smoke makes every journey, and its orders are real', async (t) => {
    const shop = await startShop({ vars: { ENABLE_OUTBOX: 'true' } });
    t.after(shop.stop);
    const summary = join(freshDirectory(), 'summary.json');
    const { code, out, err } = await load(['smoke', '--url', shop.url, '--summary', summary]);
    assert.equal(code, 0, out + err);
    const numbers = JSON.parse(readFileSync(summary, 'utf8'));
    assert.deepEqual(Object.keys(numbers.journeys), journeys);
    for (const name of journeys) {
      assert.equal(numbers.journeys[name].count, 4, name);
      assert.equal(numbers.journeys[name].failed, 0, name);
    }
    assert.equal(numbers.checks.failed, 0);
    assert.match(out, /^checkout +4 +0 +[\d.]+ ms +[\d.]+ ms$/m);
    const outbox = await (await fetch(`${shop.url}/outbox`)).text();
    assert.equal(new Set(outbox.match(/\?order_id=[^"]+/g)).size, numbers.journeys.checkout.count);
  });

  test('fails when a page is not what it should be, and says which and in which trace', async () => {
    const trace = '0af7651916cd43dd8448eb211c80319c';
    const url = await serving((_, reply) => reply.setHeader('traceresponse', `00-${trace}-b7ad6b7169203331-01`).end());
    const { code, out, err } = await load(['smoke', '--url', url]);
    assert.equal(code, 1);
    assert.match(out, /\nLimit crossed: the share of checks that hold is 0, but has to be exactly 1\.\n/);
    assert.match(err, new RegExp(`^Not so: the home page shows products. GET / answered 200, trace ${trace}.$`, 'm'));
  });

  test('never follows a shop to another address', async () => {
    let isTouched = false;
    const other = await serving((_, reply) => {
      isTouched = true;
      reply.end();
    });
    const url = await serving((_, reply) => reply.writeHead(302, { location: `${other}/orders/1` }).end());
    assert.equal((await load(['smoke', '--url', url])).code, 1);
    assert.equal(isTouched, false);
  });

  test('ends with its table on Ctrl-C', async () => {
    let stop = () => {};
    let requests = 0;
    const url = await serving((_, reply) => {
      reply.end('<a href="/product/1">');
      // The first ones are the script's and setup's.
      if (++requests === 4) setTimeout(stop, 200);
    });
    const onStart = (how: () => void) => {
      stop = how;
    };
    const { code, out } = await load(['steady', '--url', url, '--duration', '30s'], { onStart });
    assert.equal(code, 0);
    assert.match(out, /^steady: 10 users \(1 more each second\) for 30s, at .*\n/);
    assert.match(out, /^index +[1-9] +0 /m);
  });

  test('refuses a shop that is not there', () =>
    refused(
      ['--url', 'http://127.0.0.1:9'],
      /^http:\/\/127\.0\.0\.1:9 does not answer: start the shop with `npm start`/,
    ));
});

test('a load run without k6 says how to get it', () =>
  refused(['smoke'], /^k6 makes the load, but is not installed\. macOS: .*Windows: .*Linux: /, {
    path: freshDirectory(),
  }));

test('a load run refuses what it does not know', async () => {
  await refused(['stormy'], /^There is no profile "stormy", only smoke, steady, arrivals\.$/m);
  await refused(['--people', '5'], /^Unknown option '--people'\. `npm run load -- --help` lists/);
  await refused(['--users', 'many'], /^--users is "many": it takes a whole number\.$/m);
  await refused(['--duration', '60'], /^--duration is "60": it takes a time such as 90s/);
});
