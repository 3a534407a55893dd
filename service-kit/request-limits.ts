// Limits on the strings and lists of requests, so that a caller can't make a service store or process data without a
// bound.
import { checkSize } from './errors.ts';
import { propertiesOf } from './unknown-values.ts';

/** Maximum sizes by the name of a field in TypeScript, such as streetAddress, and for all other fields. */
export interface RequestLimits {
  /** In characters, as people count them: an emoji is one. */
  texts: Readonly<Record<string, number>>;
  defaultText: number;
  /** In entries. */
  lists: Readonly<Record<string, number>>;
  defaultEntries: number;
}

/** Throws INVALID_ARGUMENT with the path of the first field, at any depth, that is longer than its limit. */
export function checkLimits(message: unknown, limits: RequestLimits, path = ''): void {
  const fields = propertiesOf(message);
  // Runs for every request: Object.entries takes three times as long.
  for (const name in fields) {
    const value = fields[name];
    if (!Array.isArray(value)) {
      checkValue(value, limits, name, path + name);
      continue;
    }
    const max = limits.lists[name] ?? limits.defaultEntries;
    if (value.length > max) checkSize(protoPath(path + name), value, max, 'entries');
    for (const [at, entry] of value.entries()) checkValue(entry, limits, name, `${path}${name}[${at}]`);
  }
}

function checkValue(value: unknown, limits: RequestLimits, name: string, path: string): void {
  const max = limits.texts[name] ?? limits.defaultText;
  if (typeof value === 'string') {
    // Only a string with more UTF-16 units than the limit can have more characters.
    if (value.length > max) checkSize(protoPath(path), { length: characters(value) }, max);
  } else if (value instanceof Uint8Array) checkSize(protoPath(path), value, max, 'bytes');
  else if (typeof value === 'object' && value !== null) checkLimits(value, limits, `${path}.`);
}

/** The path with the proto's names, such as item.product_id. */
const protoPath = (path: string) => path.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

function characters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
