import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { type Looks, newVisitor, noBrowser, openBrowser, tabTo } from '../testing/browser.ts';
import { sunglasses } from '../testing/buying.ts';
import { type RunningShop, startShop } from '../testing/running-shop.ts';

const desktop: Looks = { viewport: { width: 1280, height: 900 } };
const phone: Looks = { viewport: { width: 360, height: 740 }, isMobile: true };

/** Presses Enter and waits for the next page. */
async function enter(page: Page, path: RegExp): Promise<void> {
  await Promise.all([page.waitForURL(path), page.keyboard.press('Enter')]);
}

/** Buys with the keyboard alone, from the home page to the confirmation. */
async function buyByKeyboard(page: Page): Promise<string> {
  await tabTo(page, `main a[href$="/product/${sunglasses}"]`);
  await enter(page, /\/product\//);
  await tabTo(page, '#quantity');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await tabTo(page, '.add button');
  await enter(page, /\/cart$/);
  await tabTo(page, '#street_address');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('1 Main Street');
  await tabTo(page, 'form[action$="/cart/checkout"] button');
  await enter(page, /\/orders\//);
  return (await page.locator('main').textContent()) ?? '';
}

describe('in a real browser', { skip: noBrowser }, () => {
  let browser: Browser;
  let shop: RunningShop;
  before(async () => {
    [browser, shop] = await Promise.all([
      openBrowser(),
      startShop({ vars: { ENABLE_ASSISTANT: 'true', ENABLE_SIGN_IN: 'true' } }),
    ]);
  });
  after(async () => {
    await browser.close();
    await shop.stop();
  });

  for (const [name, looks] of Object.entries({ desktop, phone })) {
    test(`on a ${name}, without scripts, a visitor can choose a currency and buy by keyboard`, async () => {
      const { page, problems, close } = await newVisitor(browser, shop.url, { ...looks, javaScriptEnabled: false });
      await page.goto('/');
      await tabTo(page, '#currency_code');
      await page.keyboard.press('j');
      await tabTo(page, '.currency button');
      await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
      const bought = await buyByKeyboard(page);
      assert.match(bought, /Your order is complete/);
      assert.match(bought, /1 Main Street/);
      assert.match(bought, /¥7,710/);
      assert.deepEqual(problems, []);
      await close();
    });
  }

  for (const [name, looks] of Object.entries({ desktop, phone }))
    test(`on a ${name}, without scripts, the quantity of a line can be changed by keyboard`, async () => {
      const { page, problems, close } = await newVisitor(
        browser,
        shop.url,
        { ...looks, javaScriptEnabled: false },
        [422],
      );
      await page.goto(`/product/${sunglasses}`);
      await Promise.all([page.waitForURL(/\/cart$/), page.locator('.add button').click()]);
      const quantity = page.getByLabel('Quantity (Sunglasses)', { exact: true });
      const update = async (typed: string, path: RegExp) => {
        await quantity.focus();
        await page.keyboard.press('Control+a');
        await page.keyboard.type(typed);
        await tabTo(page, '.line-quantity button');
        await enter(page, path);
      };
      await update('4', /\/cart$/);
      assert.equal(await quantity.inputValue(), '4');
      // 4 × 19.99 + 8.99
      assert.match((await page.locator('.sum-total').textContent()) ?? '', /\$88\.95/);
      await update('100', /\/cart\/update$/);
      assert.match((await page.getByRole('alert').textContent()) ?? '', /Enter a quantity from 0 to 99/);
      assert.equal(await quantity.getAttribute('aria-invalid'), 'true');
      await update('0', /\/cart$/);
      assert.match((await page.locator('h1').textContent()) ?? '', /Your cart is empty/);
      assert.deepEqual(problems, []);
      await close();
    });

  test('with scripts, a chosen currency applies immediately, and a visitor can buy by keyboard', async () => {
    const { page, problems, close } = await newVisitor(browser, shop.url, desktop);
    await page.goto('/');
    await tabTo(page, '#currency_code');
    await Promise.all([page.waitForEvent('load'), page.keyboard.press('j')]);
    assert.equal(await page.locator('.currency button').isVisible(), false);
    const bought = await buyByKeyboard(page);
    assert.match(bought, /Your order is complete/);
    assert.match(bought, /¥7,710/);
    await page.reload();
    await page.goto('/orders');
    assert.equal(await page.locator('tbody tr').count(), 1);
    assert.deepEqual(problems, []);
    await close();
  });

  test('at 1024 px and wider, the header of a signed-in visitor is one line, in each language', async () => {
    const { page, close } = await newVisitor(browser, shop.url, desktop);
    await page.goto('/sign-in');
    await page.locator('#name').fill('Alexandra Constantinou');
    await Promise.all([page.waitForURL('/'), page.locator('.sign-in button').click()]);
    for (const language of ['en', 'ja'])
      for (const width of [1024, 1280, 1440]) {
        await page.context().addCookies([{ name: 'shop_language', value: language, url: shop.url }]);
        await page.setViewportSize({ width, height: 900 });
        await page.goto('/');
        for (const part of ['.brand', '.top .search', '.tools']) {
          const box = await page.locator(part).boundingBox();
          assert.ok(box, part);
          assert.ok(box.y < 30 && box.height < 50 && box.x + box.width < width, `${language}, ${width} px: ${part}`);
        }
      }
    await close();
  });

  test('the first press of Tab focuses the skip link', async () => {
    const { page, close } = await newVisitor(browser, shop.url, desktop);
    await page.goto('/');
    await page.keyboard.press('Tab');
    assert.equal(await page.locator('.skip:focus').count(), 1);
    await page.keyboard.press('Enter');
    assert.equal(await page.locator('main:focus').count(), 1);
    await close();
  });

  test('a wrong entry is marked as invalid and described next to its field', async () => {
    const { page, problems, close } = await newVisitor(browser, shop.url, desktop, [422]);
    await page.goto(`/product/${sunglasses}`);
    await page.locator('.add button').click();
    await page.locator('#email').fill('nobody');
    await page.locator('form[action$="/cart/checkout"] button').click();
    const email = page.getByLabel('Email address');
    assert.equal(await email.getAttribute('aria-invalid'), 'true');
    const describedBy = await email.getAttribute('aria-describedby');
    assert.match((await page.locator(`#${describedBy}`).textContent()) ?? '', /email address such as/);
    assert.equal(await email.inputValue(), 'nobody');
    assert.equal(await page.getByLabel('Card number').inputValue(), '');
    assert.deepEqual(problems, []);
    await close();
  });
});
