// The load generator, as `npm run load` runs it, against the real shop and against ones that are not right.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { noBrowser } from '../../testing/browser.ts';
import { noK6 } from '../../testing/k6.ts';
import { freshDirectory, startShop } from '../../testing/running-shop.ts';
import { root } from '../../testing/sources.ts';

/** Where these tests' runs are kept, instead of the last ones of who runs the tests. */
const kept = freshDirectory();
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
      env: { PATH: path, LOAD_DIR: kept, CHROMIUM_PATH: process.env.CHROMIUM_PATH },
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

const typed = 'email street_address zip_code city state country credit_card_number credit_card_cvv'.split(' ');

/** A page that is right whatever was asked for, with `more` in it. */
const page = (more = '') => `<main>${more}<h1 class="order-head">1</h1><a href="/product/1">A product</a>
<form action="/cart" method="post"><input name="product_id" value="1"><button>Add</button></form>
<form action="/cart/checkout" method="post" class="page-cart">${typed.map((name) => `<input name="${name}">`).join('')}
<button>Buy</button></form><i>1</i>${['EUR', 'USD', 'JPY', 'CAD', 'GBP', 'TRY'].map((code) => `<option value="${code}" selected>`).join('')}`;

const places: Record<string, string> = { '/setCurrency': '/', '/cart': '/cart', '/cart/checkout': '/orders/1' };

/** A shop without anything behind it. */
function response({ method, url = '' }: IncomingMessage, reply: ServerResponse, more?: string): void {
  if (method === 'POST') reply.writeHead(url.endsWith('checkout') ? 303 : 302, { location: places[url] });
  else reply.setHeader('content-type', 'text/html');
  reply.end(method === 'POST' ? '' : page(more));
}

/** Ordinary answers but in a time after k6's first request, as shares of the run's. */
function troubled(
  seconds: number,
  [from, to]: readonly [number, number],
  trouble: RequestListener,
  ordinary: RequestListener = (request, reply) => response(request, reply),
): RequestListener {
  let first = 0;
  return (request, reply) => {
    // Before it, the script looks whether anybody is there.
    if (/k6/.test(request.headers['user-agent'] ?? '')) first ||= performance.now();
    const share = first && (performance.now() - first) / 1000 / seconds;
    if (share < from || share > to) ordinary(request, reply);
    else trouble(request, reply);
  };
}
const refuse: RequestListener = (_, reply) => reply.writeHead(503, { 'retry-after': '1' }).end();

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

  // Long enough for each phase to be told from the others on a slow machine.
  const seconds = 4;
  const spike = ['spike', '--duration', `${seconds}s`, '--rate', '4', '--url'];

  test('of a spike forgives a shop that refuses some during the spike and is itself again afterwards', async () => {
    const url = await serving(troubled(seconds, [0.38, 0.48], refuse));
    const { code, out, err } = await load([...spike, url]);
    assert.equal(code, 0, out + err);
    assert.match(err, /answered 503/);
    assert.match(out, /^ {2}before +.*\n {2}spike +.*\n {2}after +/m);
  });

  test('of a spike fails when a page is wrong in it that is no refusal, and when the shop does not recover', async () => {
    const wrong: RequestListener = (_, reply) => reply.writeHead(503).end();
    const trouble = troubled(seconds, [0.38, 0.55], wrong);
    const { code, out } = await load([...spike, await serving(troubled(seconds, [0.55, 9], refuse, trouble))]);
    assert.equal(code, 1);
    const crossed = [...(out.match(/^Limit crossed .*$/gm) ?? [])];
    const failed = 'Limit crossed in "after": the share of requests that fail is 1, but has to be below 0.01.';
    assert.ok(crossed.includes(failed), out);
    assert.match(out, /^Limit crossed in "spike": the share of pages that are wrong and no refusal is /m);
    assert.doesNotMatch(out, /^Limit crossed in "before"/m);
  });

  test('is compared with the last one of the same settings', async () => {
    const smoke = ['smoke', '--url', await serving(response)];
    assert.match((await load(smoke)).out, /\nThe next run with these settings will be compared with this one\.\n/);
    const { out } = await load(smoke);
    assert.match(out, /^Since \d{4}-.* then +now\nrequests per second +[\d.]+ +[\d.]+ {3}\w/m);
  });

  test('leaves a report', async () => {
    const report = join(freshDirectory(), 'report.html');
    const soak = ['soak', '--rate', '10', '--duration', '3s', '--url', await serving(response)];
    const { code, out, err } = await load([...soak, '--report', report]);
    assert.equal(code, 0, out + err);
    assert.match(out, /\nThe report: .*report\.html\n/);
    assert.match(readFileSync(report, 'utf8'), /^<!DOCTYPE html>/i);
  });

  test('refuses a shop that is not there', () =>
    refused(
      ['--url', 'http://127.0.0.1:9'],
      /^http:\/\/127\.0\.0\.1:9 is not responding\. Start the shop with `npm start`/,
    ));
});

describe('a load run in a browser', { skip: noK6 || noBrowser, concurrency: 2 }, () => {
  test('buys in the real shop, and measures what a visitor feels', async (t) => {
    const shop = await startShop();
    t.after(shop.stop);
    const summary = join(freshDirectory(), 'summary.json');
    const { code, out, err } = await load(['browser', '--duration', '1s', '--url', shop.url, '--summary', summary]);
    assert.equal(code, 0, out + err);
    const numbers = JSON.parse(readFileSync(summary, 'utf8'));
    for (const name of ['home', 'product', 'cart', 'order'])
      assert.deepEqual([numbers.journeys[name].count, numbers.journeys[name].failed], [1, 0], name);
    assert.deepEqual(Object.keys(numbers.vitals), ['LCP', 'FCP', 'TTFB', 'CLS']);
    assert.ok(numbers.vitals.LCP >= numbers.vitals.TTFB && numbers.vitals.TTFB > 0);
    assert.match(out, /^Web vitals \(p75\): LCP \d/m);
  });

  test('touches nobody but the shop, whatever its pages say', async () => {
    let isTouched = false;
    const other = await serving((_, reply) => {
      isTouched = true;
      reply.end();
    });
    const url = await serving((request, reply) => response(request, reply, `<img src="${other}/picture.png">`));
    const { out, err } = await load(['browser', '--duration', '1s', '--url', url]);
    assert.match(out, /^order +1 +0 /m, out + err);
    assert.equal(isTouched, false);
  });
});

test('a load run without k6 says how to get it', () =>
  refused(['smoke'], /^k6 makes the load, but is not installed\. macOS: .*Windows: .*Linux: /, {
    path: freshDirectory(),
  }));

test('a load run refuses what it does not know', async () => {
  await refused(
    ['stormy'],
    /^There is no profile "stormy", only smoke, steady, arrivals, ramp, spike, soak, browser\.$/m,
  );
  await refused(['--people', '5'], /^Unknown option '--people'\. `npm run load -- --help` lists/);
  await refused(['--users', 'many'], /^--users is "many": it takes a whole number\.$/m);
  await refused(['smoke', '--rate', '9'], /^The profile smoke takes no --rate: /);
  await refused(['--duration', '60'], /^--duration is "60": it takes a time such as 90s/);
});
