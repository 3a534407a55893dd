import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { shop } from '@boutique/protos/shop';
import { StatusError, status } from '@boutique/service-kit/errors';
import { serve } from '@boutique/service-kit/serve';
import { appOver, dollarsOnly, silent } from '../../testing/app.ts';

let code = status.OK;
const fail = () => {
  throw new StatusError(code, 'secret reason');
};
let pages: Awaited<ReturnType<typeof appOver>>;
before(async () => {
  const handlers = { getCart: fail, addItem: fail, emptyCart: fail, removeItems: fail, setQuantity: fail };
  const cartservice = await serve({ workload: silent('cart'), service: shop.CartService, handlers, port: 0 });
  pages = await appOver({ cartservice, currencyservice: await dollarsOnly() });
});
after(() => pages.stop());

const otherSite = /came from another site/;
const otherOrigin = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };

for (const one of [status.PERMISSION_DENIED, status.UNAUTHENTICATED])
  test(`${status[one]} of a service, such as a mesh's policy, is our fault and not the visitor's`, async () => {
    code = one;
    for (const { statusCode, body } of [await pages.get('/cart'), await pages.postForm('/cart/empty', {})]) {
      assert.equal(statusCode, 500);
      assert.match(body, /Something went wrong/);
      assert.doesNotMatch(body, otherSite);
      assert.doesNotMatch(body, /secret/);
    }
  });

test('a form of another site is refused with its own text', async () => {
  const { statusCode, body } = await pages.postForm('/cart/empty', {}, otherOrigin);
  assert.equal(statusCode, 403);
  assert.match(body, otherSite);
  assert.match(body, /<b>Origin<\/b>: https:\/\/evil\.example<[\s\S]*<b>Host<\/b>: localhost:80</);
  assert.match(body, /use https, or set BASE_URL/);
});

test('the page for a body in another format mentions no proxy', async () => {
  const { statusCode, body } = await pages.postForm('/cart/empty', {}, { 'content-type': 'text/yaml' });
  assert.equal(statusCode, 415);
  assert.match(body, /This format is not supported/);
  assert.doesNotMatch(body, /proxy|BASE_URL/);
});
