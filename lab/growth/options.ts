// The options of `npm run growth`.
import { defineCommand, type InputOf } from '../../start/command-line/spec.ts';
import { keepOption } from '../keep-option.ts';
import type { Size } from './requests.ts';

const catalogues = ['10', '1000', '10000'];
const orderCounts = ['1000', '10000', '100000', '1000000'];
/** It holds everything in memory. */
const maxInRedis = 100_000;

/** What every size is compared with: the shop as it starts, and two pages of orders. */
export const reference: Size = { products: 9, orders: 100 };

export const growthCommand = defineCommand({
  name: 'npm run growth',
  summary:
    'Measures whether requests, the start and backups cost more with a large catalogue and many orders and carts.',
  options: {
    products: { type: 'choices', of: catalogues, help: 'sizes of the catalogue; all by default' },
    orders: { type: 'choices', of: orderCounts, help: 'numbers of orders, and of carts; all by default' },
    redis: { type: 'flag', help: `keep orders and carts in Redis, where there are at most ${maxInRedis}` },
    rounds: { type: 'integer', min: 1, max: 50, default: 3, help: 'pairs of rounds for each request' },
    requests: { type: 'integer', min: 1, max: 1000, default: 100, help: 'requests of a round' },
    json: { type: 'output', help: 'write all results to FILE' },
    keep: keepOption('lab/growth/results'),
  },
  check: ({ values: { keep, products, orders } }) =>
    keep !== undefined && (products || orders)
      ? '--keep is for complete runs: omit --products and --orders.'
      : undefined,
  exitCodes: { 0: 'measured', 2: 'wrong usage, or the measurement failed' },
});

export type Options = InputOf<typeof growthCommand>['values'];

/** One kind of data grows at a time, and at last both. */
export function sizesOf({ products, orders, redis }: Options): Size[] {
  const numbers = (given: readonly string[] | undefined, all: readonly string[]) =>
    given || products || orders ? (given ?? []).map(Number) : all.map(Number);
  const counts = numbers(orders, orderCounts).filter((count) => !redis || count <= maxInRedis);
  const sizes = numbers(products, catalogues);
  return [
    ...sizes.map((size) => ({ ...reference, products: size })),
    ...counts.map((count) => ({ ...reference, orders: count })),
    ...(products || orders ? [] : [{ products: Math.max(...sizes), orders: Math.max(...counts) }]),
  ];
}
