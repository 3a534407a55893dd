import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { newVisitor, noBrowser, openBrowser } from '../testing/browser.ts';
import { buy, fillCart, mug } from '../testing/buying.ts';
import { type RunningShop, startShop } from '../testing/running-shop.ts';
import { visitor } from '../testing/visitor.ts';

const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

/** axe-core's findings, as "rule: element". The email's frame is excluded: it is for email programs. */
const violations = (page: Page) =>
  page.evaluate<string[]>(`axe
    .run(document, { iframes: false, runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] })
    .then((found) => found.violations.flatMap(({ id, nodes }) => nodes.map((node) => id + ': ' + node.target.join(' '))))`);

const widthNeeded = (page: Page) => page.evaluate<number>('document.documentElement.scrollWidth');

describe('every page', { skip: noBrowser }, () => {
  let browser: Browser;
  let shop: RunningShop;
  let cookies: Map<string, string>;
  const paths: Record<string, string> = {
    home: '/',
    product: `/product/${mug}`,
    cart: '/cart',
    'search with results': '/search?q=glass',
    'search without results': '/search?q=nothing',
    assistant: '/assistant',
    orders: '/orders',
    outbox: '/outbox',
    email: '/outbox/1',
    'sign-in': '/sign-in',
    explorer: '/explorer',
    'explorer call': '/explorer/cartservice/hipstershop.CartService/RemoveItems',
    'not found': '/nowhere',
  };
  before(async () => {
    const enabled = {
      ENABLE_OUTBOX: 'true',
      ENABLE_ASSISTANT: 'true',
      ENABLE_SIGN_IN: 'true',
      ENABLE_API_EXPLORER: 'true',
    };
    const vars = { ...enabled, FRONTEND_MESSAGE: 'Closed on Sunday' };
    [browser, shop] = await Promise.all([openBrowser(), startShop({ traces: true, vars })]);
    const ann = visitor(shop.url);
    paths.order = await buy(ann);
    await fillCart(ann, mug, 3);
    await fillCart(ann, 'LS4PSXUNUM', 10);
    cookies = ann.cookies;
  });
  after(async () => {
    await browser.close();
    await shop.stop();
  });

  async function open() {
    const opened = await newVisitor(browser, shop.url, { viewport: { width: 1280, height: 900 } }, [404, 422]);
    const jar = [...cookies].map(([name, value]) => ({ name, value, url: shop.url }));
    await opened.page.context().addCookies(jar);
    return opened;
  }

  test('has no axe-core violations in light and dark, wide and narrow, and fits into 320 px', async () => {
    const { page, problems, close } = await open();
    for (const [name, path] of Object.entries(paths)) {
      await page.emulateMedia({ colorScheme: 'light' });
      await page.setViewportSize({ width: 1280, height: 900 });
      await page.goto(path);
      await check(page, name);
    }
    assert.deepEqual(problems, []);
    await close();
  });

  test('that has wrong entries or is empty has no violations either', async () => {
    const { page, problems, close } = await open();
    await page.goto('/cart');
    await page.locator('#city').fill('');
    await page.locator('#credit_card_cvv').fill('x');
    await page.locator('form[action$="/cart/checkout"] button').click();
    await check(page, 'wrong entries');
    await page.goto('/logout');
    await check(page, 'signing out');
    await page.locator('main form[action$="/logout"] button').click();
    await page.goto('/cart');
    await check(page, 'empty cart');
    assert.deepEqual(problems, []);
    await close();
  });

  async function check(page: Page, name: string): Promise<void> {
    await page.evaluate(axe);
    assert.deepEqual(await violations(page), [], `${name}, light`);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.setViewportSize({ width: 320, height: 700 });
    assert.deepEqual(await violations(page), [], `${name}, dark and narrow`);
    const width = await widthNeeded(page);
    assert.ok(width <= 320, `${name} needs ${width} px`);
  }
});
