// Who gives up on a slow server, after how long, and what its caller gets: the client, the route, or the attempt.
import { type Calls, describe, type Response, sendOne } from '../../../deploy/lessons/calls.ts';
import type { Lesson, Shop } from '../../../deploy/lessons/lesson.ts';
import { eventually, require } from '../../../deploy/lessons/observe.ts';

const ads: Calls = { address: 'adservice:9555', path: '/hipstershop.AdService/GetAds' };
const withDeadline: Calls = { ...ads, headers: { 'grpc-timeout': '300m' } };
const isBetween = ({ ms }: Response, min: number, max: number) => ms >= min && ms <= max;

/** The frontend allows an ad 100 ms, so its page is in time, without one. */
async function productPage(shop: Shop): Promise<string> {
  const startedAt = performance.now();
  const { status, text } = await shop.visitor().get('/product/6E92ZMYYFZ');
  const ms = Math.round(performance.now() - startedAt);
  const hasAd = text.includes('class="ad"');
  return require({
    isMet: status === 200 && !hasAd && ms < 1_000,
    text: `a product's page: status ${status}, ${hasAd ? 'with an ad' : 'without an ad'}, after ${ms} ms`,
  });
}

export function lesson(shop: Shop): Lesson {
  const call = (calls: Calls) => sendOne(shop, 'deployment/frontend', calls);
  const becomes = (calls: Calls, what: string, isMet: (response: Response) => boolean) =>
    eventually(shop, async () => {
      const response = await call(calls);
      return { isMet: isMet(response), text: `${what}: ${describe(response)}` };
    });

  return {
    baseline: async () => [
      await becomes(ads, 'no timeout', (one) => one.grpc === 0 && isBetween(one, 1_000, 2_500)),
      await becomes(
        withDeadline,
        'a deadline of 300 ms in the request',
        (one) => one.grpc !== 0 && isBetween(one, 290, 900),
      ),
      await productPage(shop),
    ],
    steps: [
      {
        manifest: 'route-timeout.yaml',
        effect: async () => [
          await becomes(ads, 'a route timeout of 500 ms', (one) => one.grpc === 14 && isBetween(one, 490, 950)),
          await becomes(withDeadline, 'and a deadline of 300 ms', (one) => one.grpc !== 0 && isBetween(one, 290, 480)),
        ],
      },
      {
        manifest: 'try-timeout.yaml',
        effect: async () => [
          await becomes(ads, 'three attempts of 200 ms', (one) => one.grpc === 14 && isBetween(one, 590, 980)),
        ],
      },
    ],
  };
}
