// Each of Online Boutique's services in our shop, all of them behind our frontend, and ours behind its frontend and its
// checkout. Its own programs run where ORIGINAL_DIR has them, stand-ins otherwise.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { fillCart, mug, orderForm, placeOrder, sunglasses } from '../testing/buying.ts';
import { until } from '../testing/eventually.ts';
import { freePort } from '../testing/free-ports.ts';
import { standInFrontend } from '../testing/original-frontend.ts';
import type { OriginalName } from '../testing/original-manifests.ts';
import { originalProgram } from '../testing/original-programs.ts';
import { type OriginalService, standIns } from '../testing/original-services.ts';
import { textOf } from '../testing/page.ts';
import { freshDirectory, startShop } from '../testing/running-shop.ts';
import { type Visitor, visitor } from '../testing/visitor.ts';

const dataDir = freshDirectory();
const isService = (name: string): name is OriginalService => name in standIns;
const services = Object.keys(standIns).filter(isService);
const startOriginal = (name: OriginalName) =>
  originalProgram(name) ?? (name === 'frontend' ? standInFrontend : standIns[name]);
const kindOf = (name: OriginalName) => (originalProgram(name) ? 'its program' : 'a stand-in');

/** Our shop with these workloads of the original instead of ours; returns the frontend's URL. */
async function shopWith(t: TestContext, names: readonly OriginalName[]): Promise<string> {
  const ports = new Map(await Promise.all(names.map(async (name) => [name, await freePort()] as const)));
  const insteadOf = Object.fromEntries([...ports].map(([name, port]) => [name, `127.0.0.1:${port}`]));
  const shop = await startShop({ insteadOf, dataDir: join(dataDir, names.join('-')) });
  t.after(shop.stop);
  for (const [name, port] of ports) t.after(await startOriginal(name)(port, shop.addressOf));
  return shop.url;
}

/** What a visitor of either frontend sees. */
async function seesTheShop({ get }: Visitor): Promise<void> {
  const home = await get('/');
  assert.equal(home.status, 200);
  for (const product of ['Sunglasses', 'Mug']) assert.match(textOf(home.text), new RegExp(`${product} .*\\d\\.\\d\\d`));
  // A busy machine may leave out the optional parts of a page.
  await until('a product with an ad or a recommendation', async () => {
    const product = await get(`/product/${sunglasses}`);
    assert.equal(product.status, 200);
    assert.match(textOf(product.text), /Sunglasses .*19\.99/);
    return /\/product\/(?!OLJCESPC7Z)\w{10}/.test(product.text);
  });
}

/** Of our frontend. */
async function buysAMug(url: string): Promise<void> {
  const ann = visitor(url);
  await seesTheShop(ann);
  await fillCart(ann, mug, 2);
  const cart = textOf((await ann.get('/cart')).text);
  assert.match(cart, /Mug .*\$17\.98/);
  assert.match(cart, /\$8\.99/);
  const placed = await placeOrder(ann, await orderForm(ann));
  const page = placed.status === 303 ? await ann.follow(placed) : placed;
  assert.equal(page.status, 200);
  assert.match(textOf(page.text), /\$26\.97/);
  assert.match(textOf(page.text), /[A-Z]{2}-\d+-\d+/);
  assert.doesNotMatch((await ann.get('/cart')).text, /action="[^"]*cart\/checkout"/);
}

describe('an order in our shop', { concurrency: 2 }, () => {
  for (const name of services)
    test(`with Online Boutique's ${name}: ${kindOf(name)}`, async (t) => buysAMug(await shopWith(t, [name])));

  test("with all of Online Boutique's services behind our frontend", async (t) =>
    buysAMug(await shopWith(t, services)));

  test("with all of Online Boutique's services behind our frontend and checkout", async (t) =>
    buysAMug(
      await shopWith(
        t,
        services.filter((name) => name !== 'checkoutservice'),
      ),
    ));
});

const form = {
  email: 'ann@example.com',
  street_address: '1 Main Street',
  zip_code: '94043',
  city: 'Springfield',
  state: 'CA',
  country: 'US',
  credit_card_number: '4432801561520454',
  credit_card_expiration_month: '1',
  credit_card_expiration_year: String(new Date().getFullYear() + 1),
  credit_card_cvv: '672',
};

describe("an order through Online Boutique's frontend", { concurrency: 2 }, () => {
  for (const names of [['frontend'], ['frontend', 'checkoutservice']] as const)
    test(`with our services, except ${names.join(' and ')}: ${names.map(kindOf).join(', ')}`, async (t) => {
      const bob = visitor(await shopWith(t, names));
      await seesTheShop(bob);
      const added = await bob.postForm('/cart', { product_id: mug, quantity: '2' });
      assert.deepEqual([added.status, added.location], [302, '/cart']);
      assert.match(textOf((await bob.get('/cart')).text), /Mug/);
      const { status, text } = await bob.postForm('/cart/checkout', form);
      assert.equal(status, 200, text);
      assert.match(textOf(text), /Confirmation # ?[0-9a-f-]{36}/);
      assert.match(textOf(text), /[A-Z]{2}-\d+-\d+/);
      assert.doesNotMatch(textOf((await bob.get('/cart')).text), /\bMug .*8\.99/);
    });
});
