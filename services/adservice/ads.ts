// The ads, and the choice of those to show.
import type { Ad } from '@boutique/protos/gen/hipstershop/Ad.ts';

/** By category of the catalogue's products. */
const byCategory: ReadonlyMap<string, Ad[]> = new Map([
  ['clothing', [{ redirectUrl: '/product/66VCHSJNUP', text: 'Tank top: 20% off while the sun is out.' }]],
  ['accessories', [{ redirectUrl: '/product/1YMWWN1N4O', text: 'Watch: be on time, with a free spare strap.' }]],
  ['footwear', [{ redirectUrl: '/product/L9ECAV7KIM', text: 'Loafers: buy one pair, get the second at half price.' }]],
  ['hair', [{ redirectUrl: '/product/2ZYFJ3GM2N', text: 'Hairdryer: half price until your hair is dry.' }]],
  ['decor', [{ redirectUrl: '/product/0PUK6V6EV0', text: 'Candle holder: 30% off, candle not included.' }]],
  [
    'kitchen',
    [
      { redirectUrl: '/product/9SIQT8TOJO', text: 'Bamboo glass jar: 10% off, lid included.' },
      { redirectUrl: '/product/6E92ZMYYFZ', text: 'Mug: buy two, and the third is on us.' },
    ],
  ],
]);

const all = [...byCategory.values()].flat();

/** The ads of these categories, in order. If there are none, two ads drawn at random, possibly the same one twice. */
export function adsFor(categories: string[], random: () => number): Ad[] {
  const found = categories.flatMap((category) => byCategory.get(category) ?? []);
  if (found.length > 0) return found;
  const draw = () => {
    const at = Math.floor(random() * all.length);
    return all.slice(at, at + 1);
  };
  return [...draw(), ...draw()];
}
