// How many calls a sick replica of three fails, and how many visitors see it, with and without outlier detection.
import { send } from '../../../deploy/lessons/calls.ts';
import type { Lesson, Shop } from '../../../deploy/lessons/lesson.ts';
import { eventually, require } from '../../../deploy/lessons/observe.ts';
import { mug } from '../../../testing/buying.ts';

const ads = { address: 'adservice:9555', path: '/hipstershop.AdService/GetAds', concurrency: 2 };
const calls = 90;
/** Five in a row, and those that are under way meanwhile; without detection about 30 of 90 fail. */
const maxFailed = 8;
const visits = 30;
const unavailable = 14;

export function lesson(shop: Shop): Lesson {
  async function failed(): Promise<number> {
    const responses = await send(shop, 'deployment/frontend', { ...ads, count: calls });
    return responses.filter(({ grpc }) => grpc === unavailable).length;
  }

  /** Without retries a failed call is a page without an ad. A page also goes without one that takes too long. */
  async function visitors(): Promise<string> {
    const ann = shop.visitor();
    let count = 0;
    for (let left = visits; left > 0; left--) {
      shop.signal.throwIfAborted();
      if (!(await ann.get(`/product/${mug}`)).text.includes('class="ad"')) count++;
    }
    return `${count} of ${visits} pages have no ad`;
  }

  return {
    baseline: async () => [
      await eventually(shop, async () => {
        const count = await failed();
        return { isMet: count >= calls / 6 && count <= calls / 2, text: `${count} of ${calls} calls fail` };
      }),
      await visitors(),
    ],
    steps: [
      {
        manifest: 'detect.yaml',
        effect: async () => {
          const first = await eventually(shop, async () => {
            const count = await failed();
            return { isMet: count <= maxFailed, text: `${count} of ${calls} calls fail before the replica is avoided` };
          });
          const count = await failed();
          return [
            first,
            require({ isMet: count === 0, text: `then ${count} of ${calls} calls fail` }),
            await visitors(),
          ];
        },
      },
    ],
  };
}
