// The profile `browser`, run by k6: what main.ts is for the others, with visitors in a real Chromium who go from the
// home page to an order.
import { check } from 'k6';
import { browser, type Page } from 'k6/browser';
import { Rate, Trend } from 'k6/metrics';
import { profiles } from './profiles.ts';
import { frontend, reasonOf } from './requests.ts';
import { type Data, numbersOf, written } from './summary.ts';
import { between, orderDetails } from './visitor-data.ts';

export { options, setup } from './main.ts';

interface Step {
  readonly name: string;
  /** What has to be so after it. */
  readonly sentence: string;
  go(page: Page): Promise<unknown>;
  /** Elements of which there have to be some. */
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
    go: async (page) => press(page, product, between(0, (await page.locator(product).count()) - 1)),
    shows: toCart,
  },
  {
    name: 'cart',
    sentence: 'the cart shows the order form',
    go: (page) => press(page, toCart),
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

/** For whatever is waited for. Longer than that no visitor stays; k6's own 30 s would outlast the run. */
const patienceMs = 10_000;

/** Clicks what leads to another page, and waits for that. */
const press = (page: Page, what: string, which = 0) =>
  Promise.all([page.waitForNavigation(), page.locator(what).nth(which).click()]);

/** With an address and a card of one's own; the card's month and year stay as the form has them. */
async function order(page: Page): Promise<void> {
  const { credit_card_expiration_month: _month, credit_card_expiration_year: _year, ...typed } = orderDetails();
  for (const [name, text] of Object.entries(typed)) await page.locator(`input[name="${name}"]`).fill(text);
  await press(page, toOrder);
}

/** Whether it went well. */
async function take({ name, sentence, go, shows }: Step, page: Page): Promise<boolean> {
  const started = Date.now();
  let complaint = '';
  try {
    await go(page);
    if ((await page.locator(shows).count()) === 0) complaint = `${page.url()} is another page`;
  } catch (error) {
    complaint = reasonOf(error);
  }
  times.get(name)?.add(Date.now() - started);
  failures.get(name)?.add(complaint !== '');
  check(complaint, { [sentence]: () => complaint === '' });
  if (complaint) console.warn(`Not so: ${sentence}. ${complaint}.`);
  return complaint === '';
}

/** A new visitor each time, without cookies and with an empty cache. */
export async function browse(): Promise<void> {
  const [least, most] = profiles.browser?.think ?? [0, 0];
  const page = await browser.newPage();
  page.setDefaultTimeout(patienceMs);
  try {
    for (const step of steps) {
      if (step !== steps[0]) await page.waitForTimeout(between(1000 * least, 1000 * most));
      if (!(await take(step, page))) break;
    }
  } finally {
    await page.close();
    await browser.closeContext();
  }
}

export const handleSummary = (data: Data): Record<string, string> =>
  written(
    numbersOf(data, { journeys: steps.map(({ name }) => name), scenarios: [], requests: 'browser_http_req' }),
    __ENV.SUMMARY,
  );
