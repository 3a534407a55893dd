// Starts a real Chromium for tests, and records errors, failed requests and requests to other hosts.
import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = [process.env.CHROMIUM_PATH ?? '', ...places].find((path) => path && existsSync(path));

/** For `{ skip }` of a test: false if Chromium is installed. In CI a skip counts as a failure. */
export const noBrowser = executablePath ? false : 'Chromium is not installed (set CHROMIUM_PATH if it is elsewhere)';

const quiet = ['quic', 'component-update', 'sync', 'background-networking', 'gpu'].map((what) => `--disable-${what}`);

/** All names below .example are this machine's. */
const names = '--host-resolver-rules=MAP *.example 127.0.0.1';

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox', '--no-first-run', names, ...quiet] });

export type Looks = Pick<BrowserContextOptions, 'javaScriptEnabled' | 'viewport' | 'isMobile' | 'ignoreHTTPSErrors'>;

/**
 * A page of a new visitor, without animations so that tests never see intermediate states. Every problem is added to
 * `problems`, including any status of 400 and above that is not in `expected`.
 */
export async function newVisitor(browser: Browser, origin: string, looks: Looks, expected: number[] = []) {
  const context = await browser.newContext({ baseURL: origin, reducedMotion: 'reduce', ...looks });
  const page = await context.newPage();
  const problems: string[] = [];
  page.setDefaultTimeout(5_000);
  page.on('console', (message) => {
    const isExpected = expected.some((status) => message.text().includes(`status of ${status} `));
    if (message.type() === 'error' && !isExpected) problems.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`script: ${error.message}`));
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.origin !== origin && url.protocol !== 'data:') problems.push(`request elsewhere: ${url}`);
  });
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText;
    // A navigation aborts the images of the previous page.
    if (why !== 'net::ERR_ABORTED') problems.push(`failed: ${request.url()} ${why}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400 && !expected.includes(response.status()))
      problems.push(`${response.status()}: ${response.url()}`);
  });
  return { page, problems, close: () => context.close() };
}

/** Presses Tab until the element has the focus, like a visitor without a mouse. */
export async function tabTo(page: Page, selector: string): Promise<void> {
  const hasFocus = `document.activeElement.matches(${JSON.stringify(selector)})`;
  for (let presses = 0; presses < 100; presses++) {
    if (await page.evaluate<boolean>(hasFocus)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${selector} did not get the focus after 100 presses of Tab`);
}
