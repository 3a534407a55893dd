// Reads the body of an export request: bounded, unzipped, and only of the two kinds OTLP/HTTP has.
import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { HttpError } from './http-error.ts';
import { decodeJson, decodeProtobuf, type Span } from './otlp-decoder.ts';

const maxBytes = 4 * 1024 * 1024;
const tooLarge = new HttpError(413, 'The body is larger than 4 MiB: let the exporter send smaller batches.');
const unzip = promisify(gunzip);

export const contentType = (request: IncomingMessage) =>
  (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';

export async function readSpans(request: IncomingMessage): Promise<Span[]> {
  const decode = decoder(contentType(request));
  const body = await unzipped(await whole(request), request.headers['content-encoding']);
  try {
    return decode(body);
  } catch (error) {
    throw new HttpError(400, `The body is not an OTLP trace export: ${reason(error)}.`);
  }
}

function decoder(type: string) {
  if (type === 'application/x-protobuf') return decodeProtobuf;
  if (type === 'application/json') return decodeJson;
  throw new HttpError(415, 'Send application/x-protobuf or application/json.');
}

async function whole(request: IncomingMessage): Promise<Buffer> {
  if (Number(request.headers['content-length']) > maxBytes) throw tooLarge;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    length += chunk.length;
    if (length > maxBytes) throw tooLarge;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function unzipped(body: Buffer, encoding = 'identity'): Promise<Buffer> {
  if (encoding === 'identity') return body;
  if (encoding !== 'gzip') throw new HttpError(415, 'Send the body plain or with content-encoding gzip.');
  try {
    return await unzip(body, { maxOutputLength: maxBytes });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge;
    throw new HttpError(400, 'The body is not valid gzip.');
  }
}

const reason = (error: unknown) =>
  error instanceof Error ? error.message.replace(/\.$/, '').slice(0, 200) : 'unreadable';
