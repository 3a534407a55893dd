// What a stranger can do through the API explorer, with every service of the shop in it, as in `npm start`.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startWorkload } from '@boutique/service-kit/program';
import { discoverServices } from '@boutique/service-kit/reflection-client';
import type { RunningWorkload } from '@boutique/service-kit/serve';
import protobuf from 'protobufjs';
import { readSqlite } from '../lab/chaos/sqlite-records.ts';
import { run } from '../services/frontend/main.ts';
import { internalRpcs } from '../services/frontend/pages/explorer/offered-rpcs.ts';
import { buy, fillCart, mug } from '../testing/buying.ts';
import { capabilitiesIn } from '../testing/capabilities.ts';
import { addressesOf, textOf } from '../testing/page.ts';
import { type RunningShop, startShop } from '../testing/running-shop.ts';
import { type ShopResponse, type Visitor, visitor } from '../testing/visitor.ts';
import { edges, grpcServices, workload } from '../topology.ts';

let shop: RunningShop;
/** A frontend whose explorer has every service, and one without an outbox page. */
let frontends: RunningWorkload[];
let url: string;
let ann: Visitor;
let annId: string;
let orderPath: string;
let orderId: string;

before(async () => {
  shop = await startShop();
  const addresses = grpcServices.map((name) => [workload(name).address, shop.addressOf(name)]);
  const vars = {
    ...{ LISTEN_ADDR: '127.0.0.1', LOG_LEVEL: 'silent', PORT: '0' },
    ...{ ENABLE_API_EXPLORER: 'true', FRONTEND_CACHE_TTL: '1m' },
    ...Object.fromEntries(addresses),
    EXPLORER_ADDRS: `paymentservice=${shop.addressOf('paymentservice')}`,
  };
  frontends = [
    await startWorkload('frontend', run, { ...vars, ENABLE_OUTBOX: 'true' }),
    await startWorkload('frontend', run, vars),
  ];
  url = `http://127.0.0.1:${frontends[0]?.port}`;
  ann = visitor(url);
  orderPath = await buy(ann);
  orderId = orderPath.split('/').at(-1) ?? '';
  annId = ann.cookies.get('shop_session-id') ?? '';
  await fillCart(ann);
});
after(async () => {
  for (const frontend of frontends) await frontend.stop();
  await shop.stop();
});

const pathOf = (rpc: string) => `/explorer/${rpc.split('/')[0]?.split('.')[1]?.toLowerCase()}/${rpc}`;

const call = (person: Visitor, rpc: string, request: object, fields: Record<string, string> = {}) =>
  person.postForm(pathOf(rpc), { body: JSON.stringify(request), ...fields });

const confirmed = { confirmed: 'yes' };

/** The response to a call as JSON; '' if nothing was called. */
const responseIn = ({ text }: ShopResponse) =>
  textOf(/<pre class="explorer-json"[^>]*>(.*?)<\/pre>/s.exec(text)?.[1] ?? '');

test('RPCs that only other services may call are not offered', async () => {
  const ofPages = new Set(edges.filter(({ caller }) => caller === 'frontend').flatMap(({ rpcs }) => rpcs));
  const ofOthers = edges.flatMap(({ rpcs }) => rpcs).filter((rpc) => !ofPages.has(rpc));
  assert.deepEqual([...internalRpcs].sort(), [...new Set(ofOthers)].sort());
  const eve = visitor(url);
  const offered = addressesOf((await eve.get('/explorer')).text, 'href');
  const records = readSqlite(shop.dataDir);
  for (const rpc of internalRpcs) {
    assert.ok(!offered.includes(pathOf(rpc)), rpc);
    assert.equal((await eve.get(pathOf(rpc))).status, 404, rpc);
    assert.equal((await call(eve, rpc, { order_id: orderId }, confirmed)).status, 404, rpc);
  }
  assert.deepEqual(readSqlite(shop.dataDir), records);
  assert.match((await ann.get(orderPath)).text, /Your order is complete/);
});

test('every call is made for the visitor; a user in the request is ignored', async () => {
  const eve = visitor(url);
  const stolen = [
    await call(eve, 'hipstershop.OrderService/GetOrder', { order_id: orderId }),
    await call(eve, 'hipstershop.OrderService/GetOrder', { order_id: orderId, user_id: annId }),
    await call(eve, 'hipstershop.OrderService/ListOrders', { user_id: annId }),
    await call(eve, 'hipstershop.CartService/GetCart', { user_id: annId }),
    await call(eve, 'hipstershop.CartService/EmptyCart', { user_id: annId }, confirmed),
  ];
  for (const response of stolen) {
    assert.equal(response.status, 200);
    assert.ok(!responseIn(response).includes(orderId) && !response.text.includes(mug), response.text);
  }
  const own = await call(ann, 'hipstershop.OrderService/GetOrder', { order_id: orderId });
  assert.ok(responseIn(own).includes(orderId));
  assert.match(textOf((await ann.get('/cart')).text), /Mug/);
});

test('no offered request names a user anywhere else', async () => {
  const namesUser = (type: protobuf.Type, depth: number): boolean =>
    type.fieldsArray.some(
      ({ name, resolvedType }) =>
        (depth > 0 && /user_?id/i.test(name)) ||
        (depth < 5 && resolvedType instanceof protobuf.Type && namesUser(resolvedType, depth + 1)),
    );
  for (const name of grpcServices)
    for (const service of await discoverServices(shop.addressOf(name)))
      for (const method of service.methods)
        if (!internalRpcs.has(`${service.name}/${method.name}`))
          assert.ok(!namesUser(method.request, 0), `${service.name}/${method.name}`);
});

test('a call that changes something needs a confirmation, one that reads does not', async () => {
  const bob = visitor(url);
  await bob.get('/');
  const add = { item: { product_id: mug, quantity: 2 } };
  const asked = await call(bob, 'hipstershop.CartService/AddItem', add);
  assert.equal(asked.status, 200);
  assert.match(textOf(asked.text), /This call changes data/);
  assert.equal(responseIn(asked), '');
  assert.match(textOf((await bob.get('/cart')).text), /Your cart is empty/);

  const [button = ''] = /<button[^>]*name="confirmed"[^>]*>/.exec(asked.text) ?? [];
  assert.match(button, /value="yes"/);
  const body = /<textarea[^>]*>([^<]*)</.exec(asked.text)?.[1]?.replaceAll('&quot;', '"') ?? '';
  assert.deepEqual(JSON.parse(body), { ...add });
  const done = await bob.postForm(pathOf('hipstershop.CartService/AddItem'), { body, ...confirmed });
  assert.match(textOf(done.text), /Response OK/);
  assert.match(textOf((await bob.get('/cart')).text), /Mug/);

  const read = await call(bob, 'hipstershop.CartService/GetCart', {});
  assert.match(textOf(read.text), /Response OK/);
});

test('emails of all visitors can be read only if the outbox page is enabled', async () => {
  const [withOutbox, without] = frontends.map(({ port }) => visitor(`http://127.0.0.1:${port}`));
  assert.ok(withOutbox && without);
  const listSent = 'hipstershop.EmailService/ListSent';
  assert.ok(responseIn(await call(withOutbox, listSent, {})).includes(orderId));
  assert.equal((await call(without, listSent, {})).status, 404);
});

test('no offered RPC returns the capability of an order', async () => {
  const [capability = ''] = capabilitiesIn(shop.dataDir);
  assert.ok(capability);
  for (const path of addressesOf((await ann.get('/explorer')).text, 'href')) {
    if (!path.startsWith('/explorer/')) continue;
    const { body = '' } = { body: /<textarea[^>]*>([^<]*)</.exec((await ann.get(path)).text)?.[1] };
    const request = { ...JSON.parse(body.replaceAll('&quot;', '"')), order_id: orderId, idempotency_key: '' };
    const { text } = await ann.postForm(path, { body: JSON.stringify(request), ...confirmed });
    assert.ok(!text.includes(capability), path);
  }
});

test('the RPCs are listed without a request to the service each time', async () => {
  const eve = visitor(url);
  await eve.get('/explorer');
  await shop.stopOne('adservice');
  const { text } = await eve.get('/explorer');
  await shop.start('adservice');
  assert.match(text, /explorer\/adservice\/hipstershop.AdService\/GetAds/);
});
