// A catalogue of any size, the same each time: the shop's own products, and generated ones.
import builtIn from '../../services/productcatalogservice/products.json' with { type: 'json' };
import { randomOf } from './random.ts';

const adjectives =
  'blue bright calm classic compact glass heavy light long modern plain quiet round small soft warm'.split(' ');
const materials =
  'bamboo brass ceramic cork cotton enamel felt leather linen marble oak paper steel stone wool walnut'.split(' ');
const things = 'basket bottle bowl brush chair clock coaster frame hook jar lamp mug plate rug shelf tray vase'.split(
  ' ',
);
const categories = ['accessories', 'decor', 'home', 'kitchen'];

/** As text for PRODUCT_CATALOG_FILE. */
export function catalogueOf(count: number): string {
  const random = randomOf(count);
  const pick = (words: readonly string[]) => words[Math.floor(random() * words.length)] ?? '';
  const phrase = () => `${pick(adjectives)} ${pick(materials)} ${pick(things)}`;
  const own = builtIn.products.slice(0, count);
  const generated = Array.from({ length: count - own.length }, (_, at) => ({
    id: productId(own.length + at),
    name: `${phrase()} ${at}`,
    description: `A ${phrase()} that goes with a ${phrase()} and a ${phrase()}, series ${Math.floor(random() * 500)}.`,
    picture: '/static/img/products/mug.jpg',
    priceUsd: { currencyCode: 'USD', units: 1 + Math.floor(random() * 100), nanos: 990_000_000 },
    categories: [pick(categories)],
  }));
  return JSON.stringify({ products: [...own, ...generated] });
}

/** Of the product at this position, beyond the shop's own. */
export const productId = (at: number): string => `G${String(at).padStart(9, '0')}`;
