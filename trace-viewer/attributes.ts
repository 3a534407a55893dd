// Converts OTLP attributes to Jaeger's tags. Equal tags share one object to save memory.

/** An attribute in Jaeger's format. */
export interface Tag {
  readonly key: string;
  readonly type: 'string' | 'bool' | 'int64' | 'float64' | 'binary';
  readonly value: string | number | boolean;
}

/** A decoded message whose fields are unchecked. */
export type Fields = { readonly [name: string]: unknown };

const maxTags = 128;
const maxValueLength = 4096;
const maxPooledLength = 192;
const maxPooled = 8192;
const pool = new Map<string, Tag>();

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

/** The value if it is an object, otherwise an empty one. */
export const fields = (value: unknown): Fields => (isObject(value) ? value : {});

/** The value if it is an array, an empty one if it is missing. Throws a TypeError for anything else. */
export function list(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new TypeError('expected an array');
  return value;
}

// Buffer makes a copy. A slice alone would keep the whole string in memory.
const shorten = (text: string) =>
  text.length > maxValueLength ? `${Buffer.from(text.slice(0, maxValueLength)).toString()}…` : text;

/** The value if it is a string, cut to 4,096 characters; otherwise ''. */
export const text = (value: unknown) => (typeof value === 'string' ? shorten(value) : '');

/** A tag; short ones are pooled. */
export function tag(key: string, type: Tag['type'], value: Tag['value']): Tag {
  const name = `${type} ${key}\n${value}`;
  if (name.length > maxPooledLength) return { key, type, value };
  const pooled = pool.get(name);
  if (pooled) return pooled;
  if (pool.size >= maxPooled) pool.clear();
  const created: Tag = { key, type, value };
  pool.set(name, created);
  return created;
}

/** Tags of an OTLP attribute list, at most 128. */
export const tags = (attributes: unknown): Tag[] => list(attributes).slice(0, maxTags).map(toTag);

function toTag(attribute: unknown): Tag {
  const { key, value } = fields(attribute);
  const name = text(key);
  const plain = plainValue(fields(value));
  if (typeof plain === 'string') return tag(name, 'bytesValue' in fields(value) ? 'binary' : 'string', shorten(plain));
  if (typeof plain === 'boolean') return tag(name, 'bool', plain);
  if (typeof plain === 'number') return tag(name, 'intValue' in fields(value) ? 'int64' : 'float64', plain);
  return tag(name, 'string', plain === undefined ? '' : shorten(JSON.stringify(plain)));
}

/** OTLP's AnyValue as plain JSON, at most 20 levels deep. */
function plainValue(value: Fields, depth = 0): unknown {
  if (depth > 20) return '…';
  if (typeof value.stringValue === 'string') return value.stringValue;
  if (typeof value.boolValue === 'boolean') return value.boolValue;
  if (value.intValue !== undefined) return integer(value.intValue);
  if (value.doubleValue !== undefined) return double(value.doubleValue);
  if (value.bytesValue !== undefined) return base64(value.bytesValue);
  if (value.arrayValue) return list(fields(value.arrayValue).values).map((item) => plainValue(fields(item), depth + 1));
  if (value.kvlistValue) return plainMap(fields(value.kvlistValue).values, depth + 1);
  return undefined;
}

const plainMap = (entries: unknown, depth: number) =>
  Object.fromEntries(
    list(entries).map((entry) => [text(fields(entry).key), plainValue(fields(fields(entry).value), depth)]),
  );

// A 64-bit integer is a number, a string (JSON) or a Long (protobuf). Beyond 2^53 it stays a string.
function integer(value: unknown) {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

// NaN and infinities become strings, as in OTLP's JSON, since JSON has no such numbers.
function double(value: unknown) {
  const number = Number(value);
  return Number.isFinite(number) ? number : String(value);
}

const base64 = (value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString('base64') : text(value));
