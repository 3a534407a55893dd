// Every RPC of every service with generated messages, whose types come from reflection.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shop as contract } from '@boutique/protos/shop';
import { connect } from '@boutique/service-kit/connect';
import { hasCode, StatusError, status } from '@boutique/service-kit/errors';
import { discoverServices, type ReflectedMethod } from '@boutique/service-kit/reflection-client';
import { rpcName } from '@boutique/service-kit/rpc';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { methodOf } from '@boutique/service-kit/unknown-values';
import fc from 'fast-check';
import { mug } from '../testing/buying.ts';
import { assertProperty, isUnpolluted } from '../testing/fuzzing.ts';
import { isServing } from '../testing/health-probe.ts';
import { messageOf } from '../testing/hostile-messages.ts';
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

/** Fills the cart for PlaceOrder. */
async function fillCart(): Promise<void> {
  const address = shop.addressOf('cartservice');
  const cart = connect({ workload: caller, service: contract.CartService, address });
  await cart.addItem({ userId: 'fuzz', item: { productId: mug, quantity: 1 } });
  cart.close();
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
