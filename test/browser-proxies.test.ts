// Proxies in front of the shop, in a real browser: what they change in requests, and what browsers make of it.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { makeCertificates, noOpenssl } from '@boutique/service-kit/testing/certificates';
import { bodyOf, order, traceId } from '@boutique/trace-viewer/sample-trace';
import { startTraceViewer } from '@boutique/trace-viewer/server';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { noBrowser, openBrowser } from '../testing/browser.ts';
import { mug } from '../testing/buying.ts';
import { type FrontProxyOptions, startFrontProxy } from '../testing/front-proxy.ts';
import { textOf } from '../testing/page.ts';
import { type RunningShop, startShop, type Vars } from '../testing/running-shop.ts';

const name = 'shop.example';

async function addMug(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/product/${mug}`);
  await page.locator('.add button').click();
}

/** Returns the text of the order's page. */
async function buy(page: Page, url: string): Promise<string> {
  await addMug(page, url);
  await page.waitForURL(/\/cart$/);
  await page.locator('form[action$="cart/checkout"] button').click();
  await page.waitForURL(/\/orders\//);
  return textOf(await page.content());
}

/** Errors, and responses to paths that are not below the prefix. */
function listenForWrongResponses(page: Page, prefix: string): string[] {
  const wrong: string[] = [];
  page.on('response', (response) => {
    if (response.status() >= 400 || !new URL(response.url()).pathname.startsWith(`${prefix}/`))
      wrong.push(`${response.status()} ${response.url()}`);
  });
  return wrong;
}

describe('behind a proxy', { skip: noBrowser || noOpenssl }, () => {
  let browser: Browser;
  let tls: { cert: string; key: string };
  const open: (() => unknown)[] = [];
  before(async () => {
    browser = await openBrowser();
    tls = makeCertificates().server;
  });
  after(async () => {
    await browser.close();
    await Promise.all(open.map((close) => close()));
  });

  async function shopWith(vars: Vars = {}): Promise<RunningShop> {
    const shop = await startShop({ vars: { ALLOWED_HOSTS: name, ...vars } });
    open.push(() => shop.stop());
    return shop;
  }

  async function proxyTo(shop: RunningShop, options: Partial<FrontProxyOptions> = {}): Promise<string> {
    const proxy = await startFrontProxy({ target: shop.url, ...options });
    open.push(() => proxy.stop());
    return proxy.url(name);
  }

  async function newPage(work: (page: Page, context: BrowserContext) => Promise<void>): Promise<void> {
    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    const page = await context.newPage();
    page.setDefaultTimeout(5_000);
    await work(page, context).finally(() => context.close());
  }

  /** Host as most proxies set it: that of the shop's own server. */
  const rewritten = (shop: RunningShop) => ({ host: new URL(shop.url).host, 'x-forwarded-host': name });

  test('forms work over https if Host was rewritten or the origin is hidden', async () => {
    const shop = await shopWith();
    for (const options of [
      { headers: rewritten(shop) },
      { responseHeaders: { 'referrer-policy': 'no-referrer' } },
      { headers: { host: `${name}:443` } },
    ]) {
      const url = await proxyTo(shop, { tls, ...options });
      await newPage(async (page) => assert.match(await buy(page, url), /Your order is complete/i));
    }
  });

  test('over http with another Host, the page names both hosts, and BASE_URL helps', async () => {
    const shop = await shopWith({ ALLOWED_HOSTS: '' });
    const url = await proxyTo(shop, { headers: rewritten(shop) });
    await newPage(async (page) => {
      await addMug(page, url);
      const text = textOf(await page.content());
      assert.match(text, /came from another site[\s\S]*BASE_URL/);
      for (const value of [`Origin : ${url}`, `Host : ${new URL(shop.url).host}`])
        assert.ok(text.includes(value), text);
    });
    const known = await shopWith({ ALLOWED_HOSTS: '', BASE_URL: `http://${name}` });
    const knownUrl = await proxyTo(known, { headers: rewritten(known) });
    await newPage(async (page) => assert.match(await buy(page, knownUrl), /Your order is complete/i));
  });

  test('a form of another site is refused, with any Host', async () => {
    const shop = await shopWith({ BASE_URL: `https://${name}` });
    for (const headers of [{}, rewritten(shop), { host: 'evil.example' }]) {
      const url = await proxyTo(shop, { tls, headers: { ...headers, 'x-forwarded-host': name } });
      const form = `<form action="${url}/cart" method="post"><input name="product_id" value="${mug}"><input name="quantity" value="1"><button>Buy</button></form>`;
      await newPage(async (page) => {
        await page.route(/evil\.example/, (route) => route.fulfill({ body: form, contentType: 'text/html' }));
        await page.goto('https://evil.example/');
        const [response] = await Promise.all([page.waitForResponse(/\/cart$/), page.click('button')]);
        assert.ok([403, 421].includes(response.status()), String(response.status()));
      });
    }
  });

  test('below a prefix that the proxy removes, links, pictures, forms and redirects work', async () => {
    const shop = await shopWith();
    for (const rewritesRedirects of [false, true]) {
      const prefix = '/proxy/8080';
      const url = await proxyTo(shop, { tls, prefix, rewritesRedirects, headers: { 'x-forwarded-proto': 'https' } });
      await newPage(async (page) => {
        const wrong = listenForWrongResponses(page, prefix);
        await page.goto(`${url}/`);
        await page.locator('#currency_code').selectOption('EUR');
        await page.locator('option[value="EUR"][selected]').waitFor({ state: 'attached' });
        assert.match(await buy(page, url), /€[\s\S]*Your order is complete|Your order is complete[\s\S]*€/i);
        await page.reload();
        await page.locator('a.brand').click();
        await page.waitForURL(`${url}/`);
        assert.deepEqual(wrong, []);
      });
    }
  });

  test('below such a prefix, the links, forms and redirects of the trace page work', async () => {
    const traces = await startTraceViewer({ port: 0, hostProblem: () => undefined });
    open.push(() => traces.close());
    await fetch(`${traces.url}/v1/traces`, {
      method: 'POST',
      body: bodyOf(order),
      headers: { 'content-type': 'application/json' },
    });
    const prefix = '/proxy/16686';
    for (const rewritesRedirects of [false, true]) {
      const proxy = await startFrontProxy({ target: traces.url, prefix, rewritesRedirects });
      open.push(proxy.stop);
      const url = proxy.url(name);
      await newPage(async (page) => {
        const wrong = listenForWrongResponses(page, prefix);
        await page.goto(`${url}/`);
        await page.locator('td.what a').click();
        await page.locator('.waterfall').waitFor();
        await page.getByRole('link', { name: 'JSON' }).click();
        assert.match(await page.content(), /PlaceOrder/);
        await page.goBack();
        await page.locator('nav a').last().click();
        await page.locator('svg a').first().click();
        await page.getByLabel('Trace ID').first().fill(traceId);
        await page.getByLabel('Trace ID').first().press('Enter');
        await page.waitForURL(`${url}/trace/${traceId}`);
        await page.locator('a.brand').click();
        await page.waitForURL(`${url}/`);
        assert.deepEqual(wrong, []);
        await page.goto(`${url}/trace/feed`);
        await page.getByRole('link', { name: 'Try again' }).waitFor();
        assert.equal(page.url(), `${url}/trace/feed?retried=1`);
      });
    }
  });

  test('cookies are Secure behind two proxies of which the first uses https', async () => {
    const shop = await shopWith();
    const url = await proxyTo(shop, { tls, headers: { 'x-forwarded-proto': 'https,http' } });
    await newPage(async (page, context) => {
      await addMug(page, url);
      const cookies = await context.cookies();
      assert.ok(cookies.length > 0 && cookies.every(({ secure }) => secure), JSON.stringify(cookies));
    });
  });

  test('only a site in FRAME_ANCESTORS can show the shop in a frame, where an order works', async () => {
    let shopUrl = '';
    const portal = createServer((_, response) => {
      response.setHeader('content-type', 'text/html');
      response.end(`<iframe src="${shopUrl}/product/${mug}" width="900" height="900"></iframe>`);
    }).listen(0, '127.0.0.1');
    open.push(() => portal.close());
    await once(portal, 'listening');
    const address = portal.address();
    assert.ok(address && typeof address === 'object');
    const front = await startFrontProxy({ target: `http://127.0.0.1:${address.port}`, tls });
    open.push(front.stop);
    const shop = await shopWith({ FRAME_ANCESTORS: front.url('portal.example') });
    shopUrl = await proxyTo(shop, { tls, headers: { 'x-forwarded-proto': 'https' } });
    for (const [site, isAllowed] of [
      ['portal.example', true],
      ['other.example', false],
    ] as const)
      await newPage(async (page, context) => {
        await page.goto(front.url(site));
        const frame = page.frames()[1];
        assert.ok(frame);
        if (!isAllowed) {
          assert.equal(await frame.locator('.add button').count(), 0);
          return;
        }
        await frame.locator('.add button').click();
        await frame.locator('form[action$="cart/checkout"] button').click();
        await frame.waitForURL(/\/orders\//);
        assert.match(textOf(await frame.content()), /Your order is complete/);
        const [cookie] = await context.cookies();
        assert.deepEqual([cookie?.sameSite, cookie?.secure], ['None', true]);
        // Outside of the frame, it is another visitor.
        await page.goto(`${shopUrl}/orders`);
        assert.equal(await page.locator('.order-id').count(), 0);
      });
  });

  test('over http after https on the same host, the cart works, and that of https is kept', async () => {
    const shop = await shopWith();
    const [https, http] = [
      await proxyTo(shop, { tls, headers: { 'x-forwarded-proto': 'https' } }),
      await proxyTo(shop),
    ];
    await newPage(async (page) => {
      const lines = () => page.locator('.line-name').count();
      await addMug(page, https);
      assert.equal(await lines(), 1);
      await addMug(page, http);
      assert.equal(await lines(), 1);
      await page.goto(`${http}/cart`);
      assert.equal(await lines(), 1);
      await page.goto(`${https}/cart`);
      assert.equal(await lines(), 1);
    });
  });
});
