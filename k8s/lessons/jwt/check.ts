// Orders with the frontend's token, and with none, a forged one, an expired one, and one signed with a new key.
import { describe, sendOne } from '../../../deploy/lessons/calls.ts';
import type { Lesson, Shop } from '../../../deploy/lessons/lesson.ts';
import { eventually } from '../../../deploy/lessons/observe.ts';
import { keyFrom, keySecret, seedOf } from '../../../deploy/lessons/sign-in-keys.ts';
import { fillCart, orderForm, placeOrder } from '../../../testing/buying.ts';

/** gRPC statuses: the server itself finds the request empty; Istio refuses the token, or its absence. */
const reached = 3;
const unauthenticated = 16;
const denied = 7;

export function lesson(shop: Shop): Lesson {
  let seed = '';
  const pem = (name: string) => keyFrom(seed, name).pem;
  const token = (name: string, seconds = 3_600) => keyFrom(seed, name).sign(seconds);

  /** A call without a token if it is undefined. */
  const returns = (what: string, signed: Promise<string> | undefined, wanted: number) =>
    eventually(shop, async () => {
      const headers: Record<string, string> = signed ? { authorization: `Bearer ${await signed}` } : {};
      const path = '/hipstershop.CheckoutService/PlaceOrder';
      const response = await sendOne(shop, 'deployment/frontend', { address: 'checkoutservice:5050', path, headers });
      return { isMet: response.grpc === wanted, text: `${what}: ${describe(response)}` };
    });

  async function order(name?: string): Promise<number> {
    const ann = shop.visitor();
    if (name) await ann.postForm('/sign-in', { name });
    await fillCart(ann);
    return (await placeOrder(ann, await orderForm(ann))).status;
  }
  const orders = (what: string, isPlaced: boolean, name?: string) =>
    eventually(shop, async () => {
      const status = await order(name);
      return { isMet: (status === 303) === isPlaced, text: `${what} orders: status ${status}` };
    });

  const publishedKeys = () =>
    eventually(shop, async () => {
      const { keys } = JSON.parse((await shop.visitor().get('/.well-known/jwks.json')).text);
      return { isMet: keys.length === 2, text: `the frontend publishes ${keys.length} keys` };
    });

  return {
    async prepare() {
      seed = await seedOf(shop);
      const files = { 'old.pem': pem('old'), 'old-and-new.pem': pem('old') + pem('new') };
      return [keySecret('jwt', shop.to.namespace, files)];
    },
    baseline: async () => [
      await returns('no token', undefined, reached),
      await orders('a visitor who is not signed in', true),
    ],
    steps: [
      {
        manifest: 'require-token.yaml',
        effect: async () => [
          await returns('no token', undefined, denied),
          await returns('a forged token', token('forged'), unauthenticated),
          await returns('an expired token', token('old', -300), unauthenticated),
          await returns("the frontend's token", token('old'), reached),
          await orders('a visitor who is not signed in', false),
          await orders('a visitor who is signed in', true, 'Ann'),
        ],
      },
      {
        manifest: 'publish-key.yaml',
        effect: async () => [
          await publishedKeys(),
          await returns('a token signed with the new key, too early', token('new'), unauthenticated),
        ],
      },
      {
        manifest: 'read-keys-again.yaml',
        effect: async () => [
          await returns('a token signed with the new key', token('new'), reached),
          await returns('one signed with the old key', token('old'), reached),
          await returns('a forged token', token('forged'), unauthenticated),
        ],
      },
    ],
  };
}
