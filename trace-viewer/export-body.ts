// Reads the body of an OTLP/HTTP export: JSON or protobuf, optionally gzipped, at most 4 MiB.
import type { IncomingMessage } from 'node:http';
import { createGunzip } from 'node:zlib';
import { HttpError } from './http-error.ts';
import { decodeJson, decodeProtobuf, type Span } from './otlp-decoder.ts';

const maxBytes = 4 * 1024 * 1024;
const tooLarge = new HttpError(413, 'The body is larger than 4 MiB. Configure the exporter to send smaller batches.');
/** Of all exports, from their first byte until they are decoded. */
const maxHeldBytes = 2 * maxBytes;
/** Of all exports. The shop's own take a fifth of it under full load; each MiB takes 10 ms to decode. */
const maxBytesPerSecond = 2 * maxBytes;
const tooMany = new HttpError(503, 'Too many exports at the same time. Retry after a second.');

/** The media type of a request, without parameters; '' if there is none. */
export const contentType = (request: IncomingMessage) =>
  (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';

export type SpanReader = (request: IncomingMessage) => Promise<Span[]>;

/** A limit that all exports share. */
interface Held {
  bytes: number;
  add(bytes: number): void;
}

/**
 * Reads the spans of export requests. Rejects with an HttpError: 400, 413, 415, or 503 if there are too many.
 * `onRead` is called with the size of each body that is no longer in use.
 */
export function spanReader(onRead: (bytes: number) => void): SpanReader {
  let total = 0;
  const mayDecode = byteBudget(maxBytesPerSecond);
  return async (request) => {
    const held: Held = {
      bytes: 0,
      add(bytes) {
        held.bytes += bytes;
        total += bytes;
        if (total > maxHeldBytes) throw tooMany;
      },
    };
    try {
      const { body, decode } = await readBody(request, held);
      if (!mayDecode(body.length)) throw tooMany;
      return decodeBody(body, decode);
    } finally {
      total -= held.bytes;
      onRead(held.bytes);
    }
  };
}

/** Returns a function that spends bytes of what each second adds, or returns false if nothing is left. */
function byteBudget(perSecond: number) {
  let left = perSecond;
  let since = performance.now();
  return (bytes: number): boolean => {
    const now = performance.now();
    left = Math.min(perSecond, left + ((now - since) / 1_000) * perSecond);
    since = now;
    if (left <= 0) return false;
    left -= bytes;
    return true;
  };
}

type Decode = (body: Buffer) => Span[];

async function readBody(request: IncomingMessage, held: Held): Promise<{ body: Buffer; decode: Decode }> {
  const decode = decoder(contentType(request));
  const received = await receiveBody(request, held);
  return { body: await unzipBody(received, request.headers['content-encoding'], held), decode };
}

function decodeBody(body: Buffer, decode: Decode): Span[] {
  try {
    return decode(body);
  } catch (error) {
    if (error instanceof HttpError) throw error;
    throw new HttpError(400, `The body is not an OTLP trace export: ${messageOf(error)}.`);
  }
}

function decoder(type: string): Decode {
  if (type === 'application/x-protobuf') return decodeProtobuf;
  if (type === 'application/json') return decodeJson;
  throw new HttpError(415, 'The content type must be application/x-protobuf or application/json.');
}

async function receiveBody(request: IncomingMessage, held: Held): Promise<Buffer> {
  if (Number(request.headers['content-length']) > maxBytes) throw tooLarge;
  try {
    return await collect(request.iterator({ destroyOnReturn: false }), held);
  } catch (error) {
    throw error instanceof HttpError ? error : new HttpError(400, 'The body is incomplete.');
  }
}

/** The chunks count as soon as they are unzipped: 4 MiB of zeros are 4 KiB on the wire. */
async function unzipBody(body: Buffer, encoding = 'identity', held: Held): Promise<Buffer> {
  if (encoding === 'identity') return body;
  if (encoding !== 'gzip') throw new HttpError(415, 'The content encoding must be gzip or none.');
  try {
    return await collect(createGunzip().end(body), held);
  } catch (error) {
    throw error instanceof HttpError ? error : new HttpError(400, 'The body is not valid gzip.');
  }
}

/** All chunks as one buffer. */
async function collect(chunks: AsyncIterable<Buffer>, held: Held): Promise<Buffer> {
  const collected: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLarge;
    held.add(chunk.length);
    collected.push(chunk);
  }
  return Buffer.concat(collected);
}

const messageOf = (error: unknown) =>
  error instanceof Error ? error.message.replace(/\.$/, '').slice(0, 200) : 'unreadable';
