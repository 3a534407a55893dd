// Parses and validates the JSON of a catalogue. Errors name the field.
import type { Product__Output } from '@boutique/protos/gen/hipstershop/Product.ts';
import { requestLimits } from '@boutique/protos/limits';
import { isValid, type Money } from '@boutique/protos/money';

/** By ID, in the order of the file. */
export type Products = ReadonlyMap<string, Product__Output>;

/** What docs/performance.md measures. */
const maxProducts = 10_000;
// A product that no cart or order accepts can't be bought.
const { texts, defaultText, defaultEntries } = requestLimits;
/** In any currency, the total of any order is a valid amount. */
const maxUnits = 1_000_000_000n;
const fieldNames = ['id', 'name', 'description', 'picture', 'priceUsd', 'categories'];

/** A ListProductsResponse in proto3's JSON: https://protobuf.dev/programming-guides/json/ */
export function parseProducts(text: string): Products {
  const { products } = object(JSON.parse(text), 'the file');
  if (!Array.isArray(products) || products.length === 0)
    throw new Error('products is not a list with at least one product');
  checkEntries(products, 'products', maxProducts);
  const byId = new Map<string, Product__Output>();
  for (const [at, item] of products.entries()) {
    const product = parseProduct(item, `products[${at}]`);
    if (byId.has(product.id)) throw new Error(`products[${at}].id is ${product.id}, but another product has this ID`);
    byId.set(product.id, product);
  }
  return byId;
}

function parseProduct(json: unknown, path: string): Product__Output {
  const fields = object(json, path);
  const unknown = Object.keys(fields).find((name) => !fieldNames.includes(name));
  if (unknown) throw new Error(`${path}.${unknown} is not a field of a product`);
  const { id, name, description = '', picture, priceUsd, categories = [] } = fields;
  if (!Array.isArray(categories)) throw new Error(`${path}.categories is not a list`);
  checkEntries(categories, `${path}.categories`, defaultEntries);
  // Browsers resolve them in the path of the product's page.
  if (id === '.' || id === '..') throw new Error(`${path}.id is "${id}", which can't be part of a URL`);
  return {
    id: filled(id, `${path}.id`),
    name: filled(name, `${path}.name`, texts.name),
    description: string(description, `${path}.description`),
    picture: shortPath(picture, `${path}.picture`),
    priceUsd: parsePrice(priceUsd, `${path}.priceUsd`),
    categories: categories.map((category, at) => filled(category, `${path}.categories[${at}]`)),
  };
}

function parsePrice(json: unknown, path: string): Money {
  const { currencyCode, units = 0, nanos = 0 } = object(json, path);
  if (currencyCode !== 'USD') throw new Error(`${path}.currencyCode is not USD`);
  const price = { currencyCode, units: String(units), nanos: Number(nanos) };
  if (!isValid(price) || price.units.startsWith('-') || price.nanos < 0)
    throw new Error(`${path} is not a valid amount of at least 0`);
  if (BigInt(price.units) >= maxUnits) throw new Error(`${path} is ${maxUnits} USD or more`);
  return price;
}

function object(json: unknown, path: string): Record<string, unknown> {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new Error(`${path} is not an object`);
  return Object.fromEntries(Object.entries(json));
}

function string(json: unknown, path: string, maxLength = Infinity): string {
  if (typeof json !== 'string') throw new Error(`${path} is not a string`);
  if (json.length > maxLength) throw new Error(`${path} has more than ${maxLength} characters`);
  return json;
}

/** In bytes: an order with as many products as allowed must fit in a request. */
function shortPath(json: unknown, path: string): string {
  const text = filled(json, path, Infinity);
  if (Buffer.byteLength(text) > texts.picture) throw new Error(`${path} has more than ${texts.picture} bytes`);
  return text;
}

function checkEntries(list: readonly unknown[], path: string, max: number): void {
  if (list.length > max) throw new Error(`${path} has ${list.length} entries, but at most ${max} are allowed`);
}

function filled(json: unknown, path: string, maxLength = defaultText): string {
  if (json === undefined || json === '') throw new Error(`${path} is missing`);
  return string(json, path, maxLength);
}
