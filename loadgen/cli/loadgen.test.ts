// The load generator, run as by `npm run load`, against the real shop and against faulty fakes.
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

/** Saved runs of these tests, kept apart from the developer's. */
const runsFolder = freshDirectory();
const journeys = ['index', 'setCurrency', 'browseProduct', 'addToCart', 'viewCart', 'checkout'];

interface Ended {
  code: number | null;
  out: string;
  err: string;
}

/** `onStart` receives a function that sends Ctrl-C. */
function load(args: string[], { path = process.env.PATH, onStart = (_stop: () => void) => {} } = {}): Promise<Ended> {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(root, 'scripts/load.ts'), ...args],
    {
      env: { PATH: path, LOAD_DIR: runsFolder, CHROMIUM_PATH: process.env.CHROMIUM_PATH },
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

/** One sentence, followed by how to see the help if the command line is wrong. */
async function refused(
  args: string[],
  sentence: RegExp,
  options?: Parameters<typeof load>[1] & { isUsage?: boolean },
): Promise<void> {
  const { code, err } = await load(args, options);
  const [first = '', ...more] = err.trimEnd().split('\n');
  assert.match(first, sentence);
  assert.deepEqual(more, options?.isUsage ? ['For help: npm run load -- --help'] : []);
  assert.equal(code, options?.isUsage ? 2 : 1);
}

/** Starts a fake frontend. */
async function serving(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  after(() => server.close().closeAllConnections());
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
}

const typed = 'email street_address zip_code city state country credit_card_number credit_card_cvv'.split(' ');

/** A page that passes every check, with `more` in it. */
const page = (more = '') => `<main>${more}<h1 class="order-head">1</h1><a href="/product/1">A product</a>
<form action="/cart" method="post"><input name="product_id" value="1"><button>Add</button></form>
<form action="/cart/checkout" method="post" class="page-cart">${typed.map((name) => `<input name="${name}">`).join('')}
<button>Buy</button></form><i>1</i>${['EUR', 'USD', 'JPY', 'CAD', 'GBP', 'TRY'].map((code) => `<option value="${code}" selected>`).join('')}`;

const redirects: Record<string, string> = { '/setCurrency': '/', '/cart': '/cart', '/cart/checkout': '/orders/1' };

/** A fake shop whose every response passes the checks. */
function respond({ method, url = '' }: IncomingMessage, reply: ServerResponse, more?: string): void {
  if (method === 'POST') reply.writeHead(url.endsWith('checkout') ? 303 : 302, { location: redirects[url] });
  else reply.setHeader('content-type', 'text/html');
  reply.end(method === 'POST' ? '' : page(more));
}

/** Normal responses, except during a period given as fractions of the run from k6's first request. */
function faulty(
  seconds: number,
  [from, to]: readonly [number, number],
  fault: RequestListener,
  normal: RequestListener = (request, reply) => respond(request, reply),
): RequestListener {
  let first = 0;
  return (request, reply) => {
    // Before k6 starts, the script checks that the shop responds.
    if (/k6/.test(request.headers['user-agent'] ?? '')) first ||= performance.now();
    const share = first && (performance.now() - first) / 1000 / seconds;
    if (share < from || share > to) normal(request, reply);
    else fault(request, reply);
  };
}
const overloaded: RequestListener = (_, reply) => reply.writeHead(503, { 'retry-after': '1' }).end();

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
    assert.equal(new Set(outbox.match(/href="\.\/outbox\/\d+"/g)).size, numbers.journeys.checkout.count);
  });

  test('fails if a page is wrong, and logs which one and its trace', async () => {
    const trace = '0af7651916cd43dd8448eb211c80319c';
    const url = await serving((_, reply) => reply.setHeader('traceresponse', `00-${trace}-b7ad6b7169203331-01`).end());
    const { code, out, err } = await load(['smoke', '--url', url]);
    assert.equal(code, 1);
    assert.match(out, /\nLimit exceeded: share of successful checks is 0, expected exactly 1\.\n/);
    assert.match(
      err,
      new RegExp(`^Check failed: the home page shows products. GET / returned 200, trace ${trace}.$`, 'm'),
    );
  });

  test('never follows a redirect to another host', async () => {
    let isTouched = false;
    const other = await serving((_, reply) => {
      isTouched = true;
      reply.end();
    });
    const url = await serving((_, reply) => reply.writeHead(302, { location: `${other}/orders/1` }).end());
    assert.equal((await load(['smoke', '--url', url])).code, 1);
    assert.equal(isTouched, false);
  });

  test('prints its table on Ctrl-C', async () => {
    let stop = () => {};
    let requests = 0;
    const url = await serving((_, reply) => {
      reply.end('<a href="/product/1">');
      // The first requests are from the script and from setup.
      if (++requests === 4) setTimeout(stop, 200);
    });
    const onStart = (how: () => void) => {
      stop = how;
    };
    const { code, out } = await load(['steady', '--url', url, '--duration', '30s'], { onStart });
    assert.equal(code, 0);
    assert.match(out, /^steady: 10 visitors \(1 more per second\) for 30s, at .*\n/);
    assert.match(out, /^index +[1-9] +0 /m);
  });

  // Long enough to distinguish the phases on a slow machine.
  const seconds = 4;
  const spike = ['spike', '--duration', `${seconds}s`, '--rate', '4', '--url'];

  test('of a spike accepts a shop that rejects requests during the spike and then recovers', async () => {
    const url = await serving(faulty(seconds, [0.38, 0.48], overloaded));
    const { code, out, err } = await load([...spike, url]);
    assert.equal(code, 0, out + err);
    assert.match(err, /returned 503/);
    assert.match(out, /^ {2}before +.*\n {2}spike +.*\n {2}after +/m);
  });

  test('of a spike fails if a page is wrong for a reason other than overload, or if the shop does not recover', async () => {
    const wrong: RequestListener = (_, reply) => reply.writeHead(503).end();
    const fault = faulty(seconds, [0.38, 0.55], wrong);
    const { code, out } = await load([...spike, await serving(faulty(seconds, [0.55, 9], overloaded, fault))]);
    assert.equal(code, 1);
    const exceeded = [...(out.match(/^Limit exceeded .*$/gm) ?? [])];
    const failed = 'Limit exceeded in "after": share of failed requests is 1, expected below 0.01.';
    assert.ok(exceeded.includes(failed), out);
    assert.match(out, /^Limit exceeded in "spike": share of wrong pages /m);
    assert.doesNotMatch(out, /^Limit exceeded in "before"/m);
  });

  test('is compared with the previous run with the same settings', async () => {
    const smoke = ['smoke', '--url', await serving(respond)];
    assert.match((await load(smoke)).out, /\nThe next run with these settings will be compared with this one\.\n/);
    const { out } = await load(smoke);
    assert.match(out, /^Since \d{4}-.* then +now\nrequests per second +[\d.]+ +[\d.]+ {3}\w/m);
  });

  test('writes a report', async () => {
    const report = join(freshDirectory(), 'report.html');
    const soak = ['soak', '--rate', '10', '--duration', '3s', '--url', await serving(respond)];
    const { code, out, err } = await load([...soak, '--report', report]);
    assert.equal(code, 0, out + err);
    assert.match(out, /\nReport: .*report\.html\n/);
    assert.match(readFileSync(report, 'utf8'), /^<!DOCTYPE html>/i);
  });

  test('fails if the shop is not running', () =>
    refused(
      ['--url', 'http://127.0.0.1:9'],
      /^http:\/\/127\.0\.0\.1:9 is not responding\. Start the shop with `npm start`/,
    ));
});

describe('a load run in a browser', { skip: noK6 || noBrowser, concurrency: 2 }, () => {
  test('buys in the real shop and measures web vitals', async (t) => {
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

  test('sends requests only to the shop, even if its pages link elsewhere', async () => {
    let isTouched = false;
    const other = await serving((_, reply) => {
      isTouched = true;
      reply.end();
    });
    const url = await serving((request, reply) => respond(request, reply, `<img src="${other}/picture.png">`));
    const { out, err } = await load(['browser', '--duration', '1s', '--url', url]);
    assert.match(out, /^order +1 +0 /m, out + err);
    assert.equal(isTouched, false);
  });
});

test('without k6, a load run explains how to install it', () =>
  refused(['smoke'], /^k6, which generates the load, is not installed\. macOS: .*Windows: .*Linux: /, {
    path: freshDirectory(),
  }));

test('a load run rejects invalid arguments', async () => {
  const rejected = (args: string[], sentence: RegExp) => refused(args, sentence, { isUsage: true });
  await rejected(['stormy'], /^PROFILE is "stormy": expected smoke, steady, arrivals, ramp, spike, soak or browser\.$/);
  await rejected(['--people', '5'], /^Unknown option --people\.$/);
  await rejected(['--users', 'many'], /^--users is "many": expected a whole number from 1 to 99999\.$/);
  await rejected(['smoke', '--rate', '9'], /^The profile smoke has no --rate\.$/);
  await rejected(['--duration', '60'], /^--duration is "60": expected a time such as 90s/);
});
