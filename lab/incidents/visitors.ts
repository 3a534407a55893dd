// Visitors at a steady rate, who don't wait for each other: a slow shop gets as many of them as a fast one.
import { allProducts, fillCart, orderForm, placeOrder } from '../../testing/buying.ts';
import { visitor } from '../../testing/visitor.ts';
import { type Chance, chanceOf } from '../chaos/random.ts';

export type Visitors = ReturnType<typeof startVisitors>;

/** Visits per second, of five to seven pages each. */
export const usualRate = 2;
const requestTimeoutMs = 8_000;
/** More visitors at a time would measure this machine rather than the shop. */
const maxVisitors = 200;

export function startVisitors(url: string, seed: number, rate = usualRate) {
  const chance = chanceOf(seed);
  const running = new Set<Promise<void>>();
  let timer: NodeJS.Timeout | undefined;

  function setRate(perSecond: number): void {
    clearInterval(timer);
    timer = setInterval(() => {
      if (running.size >= maxVisitors) return;
      // A failed request shows in the shop's signals.
      const visit = visitShop(url, chance).catch(() => {});
      running.add(visit);
      visit.finally(() => running.delete(visit));
    }, 1_000 / perSecond);
  }

  setRate(rate);
  return {
    setRate,
    async stop(): Promise<void> {
      clearInterval(timer);
      await Promise.all(running);
    },
  };
}

async function visitShop(url: string, chance: Chance): Promise<void> {
  const product = chance.oneOf(allProducts);
  const isBuying = chance.happens(0.6);
  const currency = chance.oneOf(['USD', 'EUR', 'EUR', 'GBP']);
  const ann = visitor(url, requestTimeoutMs);
  await ann.get('/');
  await ann.postForm('/setCurrency', { currency_code: currency });
  await ann.get(`/product/${product}`);
  await fillCart(ann, product);
  const form = await orderForm(ann);
  if (isBuying) await ann.follow(await placeOrder(ann, form));
}
