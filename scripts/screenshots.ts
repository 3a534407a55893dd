// `npm run screenshots [-- http://localhost:8080]`: pictures of every page of a running shop, in light and dark, on a
// phone and in Japanese, into test/output/screenshots; the two of the README into docs/images.
import '../start/no-proxy.ts';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const shop = (process.argv[2] ?? 'http://localhost:8080').replace(/\/$/, '');
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

async function addToCart(page: Page, id: string) {
  await page.goto(`${shop}/product/${id}`);
  await page.locator('form[action$="/cart"] button[type=submit]').click();
  await page.waitForURL(/\/cart$/);
}

/** Orders, and answers with the address of the order's trace. */
async function order(page: Page): Promise<string | undefined> {
  await page.goto(`${shop}/cart`);
  await page.locator('form[action$="/cart/checkout"] button[type=submit]').click();
  await page.waitForURL(/\/orders\//);
  return (await page.locator('main a[href*="/trace/"]').first().getAttribute('href')) ?? undefined;
}

async function shoot(look: string, options: BrowserContextOptions) {
  // Pages fade into each other otherwise, and the picture would show both.
  const context = await browser.newContext({ ...options, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const picture = (name: string) => page.screenshot({ path: join(all, `${name}-${look}.png`), fullPage: true });
  for (const id of ['6E92ZMYYFZ', 'OLJCESPC7Z', '1YMWWN1N4O']) await addToCart(page, id);
  for (const [name, path] of pages) {
    await page.goto(`${shop}${path}`);
    await picture(name);
    if (name === 'home' && look === 'light') await page.screenshot({ path: join(readme, 'shop.png') });
  }
  const trace = await order(page);
  await picture('order');
  if (trace) await shootTrace(page, trace, look);
  await context.close();
}

/** Spans arrive within a second: the page reloads itself until they are there. */
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

await fetch(shop).catch(() => {
  console.error(`${shop} does not answer: start the shop with \`npm start\`, or name another address.`);
  process.exit(1);
});
mkdirSync(all, { recursive: true });
mkdirSync(readme, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
for (const [look, options] of Object.entries(looks)) await shoot(look, options);
await browser.close();
console.log(`Pictures of ${pages.length + 2} pages in ${Object.keys(looks).length} looks: ${all}`);
