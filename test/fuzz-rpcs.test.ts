// Every RPC of every service with generated messages, whose types come from reflection.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shop as contract } from '@boutique/protos/shop';
import { connect } from '@boutique/service-kit/connect';
import { hasCode, StatusError, status } from '@boutique/service-kit/errors';
import { methodOf } from '@boutique/service-kit/properties';
import { discoverServices, type ReflectedMethod } from '@boutique/service-kit/reflection-client';
import { rpcName } from '@boutique/service-kit/rpc';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import fc from 'fast-check';
import protobuf from 'protobufjs';
import { mug } from '../testing/buying.ts';
import { assertProperty, int32, int64, isUnpolluted, text } from '../testing/fuzzing.ts';
import { isServing } from '../testing/health-probe.ts';
import { framed, rawGrpcCall, withHttp2 } from '../testing/raw-bytes.ts';
import { sharedShop } from '../testing/shared-shop.ts';
import { workload, workloadNames } from '../topology.ts';

const caller = testWorkload('test', { LOG_LEVEL: 'silent' });
const shop = sharedShop();

/** Allowed status codes for invalid messages: never INTERNAL or UNKNOWN, nor one that blames another service. */
const allowed = [
  status.INVALID_ARGUMENT,
  status.NOT_FOUND,
  status.FAILED_PRECONDITION,
  status.ABORTED,
  status.RESOURCE_EXHAUSTED,
];

/** Valid values by field name, so that not every message fails at its first field. */
const valid: Record<string, unknown> = {
  user_id: 'fuzz',
  id: mug,
  product_id: mug,
  quantity: 2,
  currency_code: 'USD',
  to_code: 'JPY',
  user_currency: 'EUR',
  units: '8',
  nanos: 990_000_000,
  email: 'robin@example.com',
  street_address: '12 Harbour Lane',
  city: 'Boston',
  country: 'United States',
  credit_card_number: '4432801561520454',
  credit_card_cvv: 672,
  credit_card_expiration_year: 2099,
  credit_card_expiration_month: 1,
  order_id: 'order',
  lease_owner: 'fuzz',
  lease_ms: 1,
  limit: 5,
  message: 'a mug',
};

/** Rarely above the contract's limits, or hardly any message would reach a handler. */
const anyText = fc.oneof({ weight: 30, arbitrary: text(100) }, { weight: 1, arbitrary: text(20_000) });

function fieldOf(field: protobuf.Field, depth: number): fc.Arbitrary<unknown> {
  const { resolvedType, type, name } = field.resolve();
  if (resolvedType instanceof protobuf.Type) return depth > 4 ? fc.constant({}) : messageOf(resolvedType, depth + 1);
  if (resolvedType instanceof protobuf.Enum)
    return fc.oneof(fc.constantFrom(...Object.values(resolvedType.values)), int32);
  const hostile = type === 'string' ? anyText : type === 'int64' ? int64 : type === 'bool' ? fc.boolean() : int32;
  return name in valid ? fc.oneof({ weight: 4, arbitrary: fc.constant(valid[name]) }, hostile) : hostile;
}

/** Fills the cart for PlaceOrder. */
async function fillCart(): Promise<void> {
  const address = shop.addressOf('cartservice');
  const cart = connect({ workload: caller, service: contract.CartService, address });
  await cart.addItem({ userId: 'fuzz', item: { productId: mug, quantity: 1 } });
  cart.close();
}

/** A message of which each field may be missing. */
function messageOf(type: protobuf.Type, depth = 0): fc.Arbitrary<object> {
  const fields = type.fieldsArray.map((field) => {
    const one = fieldOf(field, depth);
    return [field.name, fc.option(field.repeated ? fc.array(one, { maxLength: 5 }) : one, { nil: undefined, freq: 9 })];
  });
  return fc.record(Object.fromEntries(fields)).map((message) => JSON.parse(JSON.stringify(message)));
}

const services = workloadNames.filter((name) => workload(name).serves);

for (const name of services)
  test(`no message makes ${name} fail`, async () => {
    const address = shop.addressOf(name);
    for (const service of await discoverServices(address)) {
      const client = connect({ workload: caller, service: { service: service.definition }, address, timeoutMs: 5_000 });
      for (const method of service.methods)
        await assertProperty(
          60,
          fc.asyncProperty(messageOf(method.request), async (message) => {
            if (name === 'checkoutservice') await fillCart();
            await assertAllowed(client, method, message);
          }),
        );
      client.close();
    }
    assert.ok(await isServing(address));
    assert.ok(isUnpolluted());
  });

for (const name of services)
  test(`no bytes make ${name} fail`, async () => {
    const address = shop.addressOf(name);
    const paths = (await discoverServices(address)).flatMap((one) =>
      one.methods.map((rpc) => `/${one.name}/${rpc.name}`),
    );
    const expected = [status.OK, ...allowed].map(String);
    const bytes = fc.uint8Array({ maxLength: 80 });
    await withHttp2(address, (session) =>
      assertProperty(
        60,
        fc.asyncProperty(fc.constantFrom(...paths), bytes, async (path, body) => {
          const code = await rawGrpcCall(session, path, framed(body));
          assert.ok(expected.includes(code), `${code} from ${path}`);
        }),
      ),
    );
    assert.ok(await isServing(address));
  });

/** Calls the RPC, which may succeed or fail with an allowed status code. */
async function assertAllowed(client: object, { name }: ReflectedMethod, message: object): Promise<void> {
  try {
    await methodOf(client, rpcName(name))(message);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    assert.ok(hasCode(error, ...allowed), `${status[error.code]}: ${error.message}`);
    assert.doesNotMatch(error.message, /\.ts:\d|127\.0\.0\.1|node_modules/);
  }
}
