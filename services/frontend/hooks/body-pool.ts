// Bounds the memory that request bodies take in this process, from their first byte until their response is ready.
import { type Readable, Transform } from 'node:stream';
import { StatusError, status } from '@boutique/service-kit/errors';
import { BodyError } from './body-parsers.ts';

interface OpenBody {
  readonly stream: Transform;
  bytes: number;
  chunks: number;
  isComplete: boolean;
}

/** Each chunk costs some microseconds and 200 bytes of memory, even if it has a single byte. */
const minChunkBytes = 32;
const maxSmallChunks = 256;

const hasTooManyChunks = ({ chunks, bytes }: OpenBody) => chunks > maxSmallChunks + bytes / minChunkBytes;

/**
 * Returns a function that passes a body on and counts its bytes until `release`. If all bodies together exceed `maxBytes`,
 * the oldest incomplete one is rejected: a client that sends slowly keeps no memory from others.
 */
export function bodyPool(maxBytes: number) {
  // In order of arrival.
  const bodies = new Set<OpenBody>();
  let total = 0;

  function release(body: OpenBody): void {
    if (bodies.delete(body)) total -= body.bytes;
  }

  function reserve(body: OpenBody, bytes: number): void {
    if (!bodies.has(body)) return;
    body.bytes += bytes;
    total += bytes;
    for (const one of bodies) {
      if (total <= maxBytes) return;
      if (one.isComplete) continue;
      release(one);
      one.stream.destroy(new StatusError(status.RESOURCE_EXHAUSTED, 'request bodies take too much memory'));
    }
  }

  return (payload: Readable) => {
    const body: OpenBody = {
      bytes: 0,
      chunks: 0,
      isComplete: false,
      stream: new Transform({
        transform(chunk: Buffer, _encoding, callback) {
          body.chunks++;
          reserve(body, chunk.length);
          if (!hasTooManyChunks(body)) return callback(null, chunk);
          // Closes the connection: skipping the other chunks would take almost as long as reading them.
          payload.destroy();
          callback(new BodyError(400, 'the body has too many small chunks'));
        },
        flush(callback) {
          body.isComplete = true;
          callback();
        },
      }),
    };
    // Fastify no longer listens once it has rejected a body.
    body.stream.on('error', () => {});
    bodies.add(body);
    payload.pipe(body.stream);
    return { stream: body.stream, release: () => release(body) };
  };
}
