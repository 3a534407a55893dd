// Screenshots of every page of a running shop in several looks, and of its consoles. The README's pictures go to docs/images.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { openBrowser } from './browser.ts';

export const defaultFolders = {
  all: join(import.meta.dirname, '../test/output/screenshots'),
  readme: join(import.meta.dirname, '../docs/images'),
};

interface Folders {
  readonly all: string;
  readonly readme: string;
}

const desktop = { width: 1280, height: 800 };
const phone = { width: 390, height: 844 };
export const looks: Record<string, BrowserContextOptions> = {
  light: { viewport: desktop, colorScheme: 'light', locale: 'en-US' },
  dark: { viewport: desktop, colorScheme: 'dark', locale: 'en-US' },
  phone: { viewport: phone, deviceScaleFactor: 2, locale: 'en-US' },
  japanese: { viewport: desktop, locale: 'ja-JP' },
  'japanese-phone': { viewport: phone, deviceScaleFactor: 2, locale: 'ja-JP' },
};

type Step = (page: Page, shop: string) => Promise<unknown>;

const open =
  (path: string): Step =>
  (page, shop) =>
    page.goto(shop + path);

const submit = async (page: Page, form: string) => {
  await Promise.all([page.waitForEvent('load'), page.locator(`${form} [type=submit]`).click()]);
};

const addToCart =
  (id: string): Step =>
  async (page, shop) => {
    await page.goto(`${shop}/product/${id}`);
    await submit(page, '.add');
  };

const placeOrder =
  (email: string): Step =>
  async (page, shop) => {
    await page.goto(`${shop}/cart`);
    await page.locator('#email').fill(email);
    await submit(page, '.checkout form');
  };

/** In this order; a step without a name is not pictured. */
const steps: [name: string, step: Step][] = [
  ['cart-empty', open('/cart')],
  ['orders-empty', open('/orders')],
  ['', addToCart('OLJCESPC7Z')],
  ['', addToCart('1YMWWN1N4O')],
  ['cart', addToCart('6E92ZMYYFZ')],
  [
    'cart-wrong-quantity',
    async (page) => {
      await page.locator('#quantity-1YMWWN1N4O').fill('100');
      await submit(page, '.line:nth-child(2) .line-quantity');
    },
  ],
  ['checkout-wrong-entries', placeOrder('nobody')],
  ['home', open('/')],
  ['product', open('/product/6E92ZMYYFZ')],
  ['search', open('/search?q=glass')],
  ['search-nothing', open('/search?q=unicorn')],
  ['assistant', open('/assistant')],
  [
    'assistant-response',
    async (page) => {
      await page.locator('#message').fill('A present for someone who likes to cook');
      await submit(page, '.ask');
    },
  ],
  ['sign-in', open('/sign-in')],
  ['explorer', open('/explorer')],
  ['explorer-rpc', open('/explorer/currencyservice/hipstershop.CurrencyService/Convert')],
  ['explorer-response', (page) => submit(page, '.explorer-form')],
  ['not-found', open('/nothing/here')],
  [
    'cross-site',
    async (page, shop) => {
      // Such a page has no origin of its own.
      await page.goto('about:blank');
      await page.setContent(`<form action="${shop}/cart" method="post"><button type="submit"></button></form>`);
      await submit(page, 'form');
    },
  ],
  ['order', placeOrder('robin@example.com')],
  ['orders', open('/orders')],
  ['outbox', open('/outbox')],
  [
    'email',
    async (page) => {
      await page.locator('main td a').first().click();
      await page.waitForURL(/outbox\/./);
    },
  ],
];

type Steps = typeof steps;

async function shoot(browser: Browser, shop: string, look: string, { all, readme }: Folders, taken: Steps) {
  // Animations would leave two pages on one picture.
  const context = await browser.newContext({ ...looks[look], reducedMotion: 'reduce' });
  const page = await context.newPage();
  let trace: string | null = null;
  for (const [name, step] of taken) {
    await step(page, shop);
    if (name) await page.screenshot({ path: join(all, `${name}-${look}.png`), fullPage: true });
    if (name === 'home' && look === 'light') await page.screenshot({ path: join(readme, 'shop.png') });
    if (name === 'order') trace = await page.locator('main a[href*="/trace/"]').first().getAttribute('href');
  }
  if (trace) await shootTrace(page, trace, look, { all, readme });
  await context.close();
}

/** The page reloads itself until the spans have arrived, about a second later. */
async function shootTrace(page: Page, address: string, look: string, { all, readme }: Folders) {
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

/** `shop` is the shop's URL. Returns the number of pages. */
export async function takeScreenshots(
  shop: string,
  names: readonly string[] = Object.keys(looks),
  folders: Folders = defaultFolders,
): Promise<number> {
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true });
  const browser = await openBrowser();
  try {
    for (const look of names) await shoot(browser, shop, look, folders, steps);
  } finally {
    await browser.close();
  }
  return steps.filter(([name]) => name).length + 1;
}

/** Those of the README only, and nothing of other pages. */
export async function takeReadmeScreenshots(shop: string, folder: string): Promise<void> {
  const taken = steps.filter(([name]) => ['', 'cart', 'home', 'order'].includes(name));
  const browser = await openBrowser();
  try {
    await shoot(browser, shop, 'light', { all: folder, readme: folder }, taken);
  } finally {
    await browser.close();
  }
}

/** How long Prometheus and Kiali need to see the first requests. */
const graphLimitMs = 180_000;

/** Of Kiali's graph, and of the trace of an order in Jaeger. */
export async function takeConsoleScreenshots(shop: string, kiali: string, folder = defaultFolders.all): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1400, height: 860 } });
    await addToCart('6E92ZMYYFZ')(page, shop);
    await placeOrder('robin@example.com')(page, shop);
    const trace = await page.locator('main a[href*="/trace/"]').first().getAttribute('href');
    await page.goto(trace ?? '');
    await page.getByText('emailservice').first().waitFor();
    await page.screenshot({ path: join(folder, 'jaeger.png') });
    for (const end = Date.now() + graphLimitMs; ; ) {
      await page.goto(kiali);
      const isShown = page.getByText('checkoutservice').first().waitFor({ timeout: 20_000 });
      if (
        await isShown.then(
          () => true,
          (error) => (Date.now() < end ? false : Promise.reject(error)),
        )
      )
        break;
    }
    await page.screenshot({ path: join(folder, 'kiali.png') });
  } finally {
    await browser.close();
  }
}
