// A wrong amount of money, as a bad release would return it.
import { propertiesOf } from '../unknown-values.ts';

/** A copy in which every field `units` is multiplied by a whole factor. */
export function scaled(value: unknown, factor: number): unknown {
  if (Array.isArray(value)) return value.map((one) => scaled(one, factor));
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return value;
  const copies = Object.entries(propertiesOf(value)).map(([name, field]) => [
    name,
    name === 'units' ? String(BigInt(String(field)) * BigInt(factor)) : scaled(field, factor),
  ]);
  return Object.fromEntries(copies);
}
