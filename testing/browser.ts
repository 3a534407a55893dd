// A real Chromium for tests, and what must not happen in it: errors, failed requests, requests to anybody else.
import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = [process.env.CHROMIUM_PATH ?? '', ...places].find((path) => path && existsSync(path));

/** For `{ skip }` of a test: false where Chromium is installed. In CI a skip counts as a failure. */
export const noBrowser = executablePath ? false : 'Chromium is not installed (CHROMIUM_PATH says where it is)';

const quiet = ['quic', 'component-update', 'sync', 'background-networking', 'gpu'].map((what) => `--disable-${what}`);

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox', '--no-first-run', ...quiet] });

export type Looks = Pick<BrowserContextOptions, 'javaScriptEnabled' | 'viewport' | 'isMobile'>;

/** A page of a new visitor, who wants no animations: nothing is looked at half-way. `troubles` grows with whatever goes wrong. Any status but `expected` ones is trouble. */
export async function newVisitor(browser: Browser, origin: string, looks: Looks, expected: number[] = []) {
  const context = await browser.newContext({ baseURL: origin, reducedMotion: 'reduce', ...looks });
  const page = await context.newPage();
  const troubles: string[] = [];
  page.setDefaultTimeout(5_000);
  page.on('console', (message) => {
    const isExpected = expected.some((status) => message.text().includes(`status of ${status} `));
    if (message.type() === 'error' && !isExpected) troubles.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => troubles.push(`script: ${error.message}`));
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.origin !== origin && url.protocol !== 'data:') troubles.push(`request elsewhere: ${url}`);
  });
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText;
    // Whoever leaves a page before its pictures have come no longer wants them.
    if (why !== 'net::ERR_ABORTED') troubles.push(`failed: ${request.url()} ${why}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400 && !expected.includes(response.status()))
      troubles.push(`${response.status()}: ${response.url()}`);
  });
  return { page, troubles, close: () => context.close() };
}

/** Presses Tab until the focus is there, as one does who has no mouse. */
export async function tabTo(page: Page, selector: string): Promise<void> {
  const isThere = `document.activeElement.matches(${JSON.stringify(selector)})`;
  for (let presses = 0; presses < 100; presses++) {
    if (await page.evaluate<boolean>(isThere)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the focus never comes to ${selector}`);
}
