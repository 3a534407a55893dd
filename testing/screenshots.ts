// Takes screenshots of every page of a running shop in several looks; those for the README go to docs/images.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { openBrowser } from './browser.ts';

const all = join(import.meta.dirname, '../test/output/screenshots');
const readme = join(import.meta.dirname, '../docs/images');

const desktop = { width: 1280, height: 800 };
const looks: Record<string, BrowserContextOptions> = {
  light: { viewport: desktop, colorScheme: 'light', locale: 'en-US' },
  dark: { viewport: desktop, colorScheme: 'dark', locale: 'en-US' },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, locale: 'en-US' },
  japanese: { viewport: desktop, locale: 'ja-JP' },
};

const pages: [name: string, path: string][] = [
  ['home', '/'],
  ['product', '/product/6E92ZMYYFZ'],
  ['cart', '/cart'],
  ['search', '/search?q=glass'],
  ['search-nothing', '/search?q=unicorn'],
  ['orders', '/orders'],
  ['assistant', '/assistant'],
  ['sign-in', '/sign-in'],
  ['outbox', '/outbox'],
  ['explorer', '/explorer'],
  ['explorer-rpc', '/explorer/currencyservice/hipstershop.CurrencyService/Convert'],
  ['not-found', '/nothing/here'],
];

async function addToCart(page: Page, shop: string, id: string) {
  await page.goto(`${shop}/product/${id}`);
  await page.locator('form[action$="/cart"] button[type=submit]').click();
  await page.waitForURL(/\/cart$/);
}

/** Places an order; resolves with the URL of its trace. */
async function order(page: Page, shop: string): Promise<string | undefined> {
  await page.goto(`${shop}/cart`);
  await page.locator('form[action$="/cart/checkout"] button[type=submit]').click();
  await page.waitForURL(/\/orders\//);
  return (await page.locator('main a[href*="/trace/"]').first().getAttribute('href')) ?? undefined;
}

async function shoot(browser: Browser, shop: string, look: string, options: BrowserContextOptions) {
  // Otherwise pages fade into each other and a screenshot shows both.
  const context = await browser.newContext({ ...options, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const picture = (name: string) => page.screenshot({ path: join(all, `${name}-${look}.png`), fullPage: true });
  for (const id of ['6E92ZMYYFZ', 'OLJCESPC7Z', '1YMWWN1N4O']) await addToCart(page, shop, id);
  for (const [name, path] of pages) {
    await page.goto(`${shop}${path}`);
    await picture(name);
    if (name === 'home' && look === 'light') await page.screenshot({ path: join(readme, 'shop.png') });
  }
  const trace = await order(page, shop);
  await picture('order');
  if (trace) await shootTrace(page, trace, look);
  await context.close();
}

/** Spans arrive within a second; the page reloads itself until the trace is complete. */
async function shootTrace(page: Page, address: string, look: string) {
  await page.goto(address);
  await page.getByText('emailservice').first().waitFor();
  await page.screenshot({ path: join(all, `trace-${look}.png`), fullPage: true });
  if (look === 'light')
    await page.screenshot({
      path: join(readme, 'trace.png'),
      clip: { x: 0, y: 0, width: 1280, height: 900 },
      fullPage: true,
    });
}

/** `shop` is the shop's URL. */
export async function takeScreenshots(shop: string): Promise<void> {
  mkdirSync(all, { recursive: true });
  mkdirSync(readme, { recursive: true });
  const browser = await openBrowser();
  for (const [look, options] of Object.entries(looks)) await shoot(browser, shop, look, options);
  await browser.close();
  console.log(`Screenshots of ${pages.length + 2} pages in ${Object.keys(looks).length} looks: ${all}`);
}
