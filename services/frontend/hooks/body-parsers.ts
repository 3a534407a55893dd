// Parses request bodies into fields, with limits that keep hostile bodies cheap.

/** Names and their first values. */
export type Fields = Record<string, unknown>;

const maxFields = 50;
/** Parsing a hostile multipart body of 4 MiB would block the event loop for a second. */
const maxMultipartBytes = 64 * 1024;

/** A rejected body. Fastify's own errors carry the HTTP status in the same field. */
export class BodyError extends Error {
  readonly statusCode: number;

  constructor(statusCode: number, message: string) {
    super(message);
    this.statusCode = statusCode;
  }
}

/** Comparing bytes with these takes half the time of comparing them with elements of a Buffer. */
const ascii = {
  ...{ quote: 0x22, ampersand: 0x26, plus: 0x2b, comma: 0x2c, space: 0x20 },
  ...{ bracket: 0x5b, backslash: 0x5c, brace: 0x7b },
};

/** Counts the fields before it creates any. `bytes` can't be used afterwards. */
export function parseForm(bytes: Buffer): Fields {
  let count = 1;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === ascii.ampersand && ++count > maxFields) throw tooManyFields();
    // URLSearchParams does this too, but needs half a second for 4 MiB of '+'.
    if (byte === ascii.plus) bytes[at] = ascii.space;
  }
  const fields: Fields = Object.create(null);
  for (const [name, value] of new URLSearchParams(takeText(bytes))) fields[name] ??= value;
  return fields;
}

/** Fields of multipart/form-data, whose boundary is in the content type; files are ignored. */
export async function parseMultipart(bytes: Buffer, contentType: string): Promise<Fields> {
  const fields: Fields = Object.create(null);
  if (bytes.length === 0) return fields;
  if (bytes.length > maxMultipartBytes) throw new BodyError(413, `the body is larger than ${maxMultipartBytes} bytes`);
  const boundary = /;\s*boundary=("?)([^";]{1,70})\1\s*(;|$)/i.exec(contentType)?.[2];
  if (!boundary) throw new BodyError(400, 'the content type has no boundary');
  const delimiter = `--${boundary}`;
  let count = -1;
  for (let at = bytes.indexOf(delimiter); at >= 0; at = bytes.indexOf(delimiter, at + delimiter.length))
    if (++count > maxFields) throw tooManyFields();
  for (const [name, value] of await readMultipart(bytes, contentType))
    if (typeof value === 'string') fields[name] ??= value;
  return fields;
}

async function readMultipart(bytes: Buffer, contentType: string): Promise<FormData> {
  try {
    return await new Response(new Uint8Array(bytes), { headers: { 'content-type': contentType } }).formData();
  } catch {
    throw new BodyError(400, 'the body is not valid multipart/form-data');
  }
}

/**
 * Counts the values before it creates any: 4 MiB of "[" keeps JSON.parse busy for a third of a second. `bytes` can't be used
 * afterwards.
 */
export function parseJson(bytes: Buffer): Fields {
  if (bytes.length === 0) return {};
  let count = 1;
  let isText = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === ascii.quote) isText = !isText;
    else if (isText && byte === ascii.backslash) at++;
    else if (!isText && isSeparator(byte) && ++count > maxFields) throw tooManyFields();
  }
  const value = parsed(takeText(bytes));
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new BodyError(400, 'the body is not a JSON object');
  return Object.assign(Object.create(null), value);
}

const isSeparator = (byte: number | undefined): boolean =>
  byte === ascii.comma || byte === ascii.bracket || byte === ascii.brace;

/** Frees the memory of the bytes, unless it is shared with other buffers: the text is a copy. */
function takeText(bytes: Buffer): string {
  const text = bytes.toString();
  const { buffer } = bytes;
  if (buffer instanceof ArrayBuffer && buffer.byteLength === bytes.length) buffer.transfer(0);
  return text;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new BodyError(400, 'the body is not valid JSON');
  }
}

const tooManyFields = () => new BodyError(400, `the body has more than ${maxFields} fields`);
