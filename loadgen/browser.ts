// The profile `browser`, run by k6 instead of main.ts: visitors in a real Chromium go from the home page to an order.
import { check } from 'k6';
import { browser, type Page } from 'k6/browser';
import { Rate, Trend } from 'k6/metrics';
import { profiles } from './profiles.ts';
import { frontend, reasonOf } from './requests.ts';
import { type Data, numbersOf, summaryFiles } from './summary.ts';
import { between, orderDetails } from './visitor-data.ts';

export { options, setup } from './main.ts';

interface Step {
  readonly name: string;
  /** The name of the check after it. */
  readonly sentence: string;
  go(page: Page): Promise<unknown>;
  /** Selector of an element that must be on the page. */
  readonly shows: string;
}

const product = 'main a[href*="/product/"]';
const toCart = 'form[action$="/cart"] button';
const toOrder = 'form[action$="/cart/checkout"] button';

const steps: readonly Step[] = [
  {
    name: 'home',
    sentence: 'the home page shows products',
    go: (page) => page.goto(`${frontend}/`),
    shows: product,
  },
  {
    name: 'product',
    sentence: 'a product page has its form',
    go: async (page) => clickThrough(page, product, between(0, (await page.locator(product).count()) - 1)),
    shows: toCart,
  },
  {
    name: 'cart',
    sentence: 'the cart shows the order form',
    go: (page) => clickThrough(page, toCart),
    shows: toOrder,
  },
  {
    name: 'order',
    sentence: 'an order leads to its page',
    go: order,
    shows: '.order-head:not(.order-refused):not(.order-refunded):not(.order-cancelled):not(.order-unsettled)',
  },
];

const times = new Map(steps.map(({ name }) => [name, new Trend(`journey_${name}`, true)]));
const failures = new Map(steps.map(({ name }) => [name, new Rate(`journey_${name}_failed`)]));

/** No visitor waits longer; k6's default of 30 s would outlast the run. */
const timeoutMs = 10_000;

/** Clicks an element that leads to another page, and waits for that page. */
const clickThrough = (page: Page, selector: string, which = 0) =>
  Promise.all([page.waitForNavigation(), page.locator(selector).nth(which).click()]);

/** Fills in an address and a card number; the card's month and year keep the form's defaults. */
async function order(page: Page): Promise<void> {
  const { credit_card_expiration_month: _month, credit_card_expiration_year: _year, ...typed } = orderDetails();
  for (const [name, text] of Object.entries(typed)) await page.locator(`input[name="${name}"]`).fill(text);
  await clickThrough(page, toOrder);
}

/** Returns whether the step succeeded. */
async function run({ name, sentence, go, shows }: Step, page: Page): Promise<boolean> {
  const started = Date.now();
  let problem = '';
  try {
    await go(page);
    if ((await page.locator(shows).count()) === 0) problem = `${page.url()} has no ${shows}`;
  } catch (error) {
    problem = reasonOf(error);
  }
  times.get(name)?.add(Date.now() - started);
  failures.get(name)?.add(problem !== '');
  check(problem, { [sentence]: () => problem === '' });
  if (problem) console.warn(`Check failed: ${sentence}. ${problem}.`);
  return problem === '';
}

/** Simulates a new visitor, without cookies and with an empty cache. */
export async function browse(): Promise<void> {
  const [minSeconds, maxSeconds] = profiles.browser?.thinkSeconds ?? [0, 0];
  const page = await browser.newPage();
  page.setDefaultTimeout(timeoutMs);
  try {
    for (const step of steps) {
      if (step !== steps[0]) await page.waitForTimeout(between(1000 * minSeconds, 1000 * maxSeconds));
      if (!(await run(step, page))) break;
    }
  } finally {
    await page.close();
    await browser.closeContext();
  }
}

export const handleSummary = (data: Data): Record<string, string> =>
  summaryFiles(
    numbersOf(data, { journeys: steps.map(({ name }) => name), scenarios: [], requests: 'browser_http_req' }),
    __ENV.SUMMARY,
  );
