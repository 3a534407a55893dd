// Bounds the memory that request bodies take in this process, from their first byte until their response is ready.
import { type Readable, Transform } from 'node:stream';
import { bytePool } from '@boutique/service-kit/byte-pool';
import { StatusError, status } from '@boutique/service-kit/errors';
import { BodyError } from './body-parsers.ts';
import { cheapBytes } from './connections.ts';
import { oneByOne } from './one-by-one.ts';

/** Each chunk costs some microseconds and 200 bytes of memory, even if it has a single byte. */
const minChunkBytes = 32;
const maxSmallChunks = 256;
const hasTooMany = (chunks: number, bytes: number) => chunks > maxSmallChunks + bytes / minChunkBytes;

/** For a cheap body, for which a stream of its own would take half of the request's CPU. The caller reads it immediately. */
export function limitChunks(payload: Readable): void {
  let chunks = 0;
  payload.on('data', () => {
    if (hasTooMany(++chunks, 0)) payload.destroy();
  });
}

/**
 * Returns a function that passes a body on and counts its bytes until `release`. If all bodies together exceed `maxBytes`,
 * the oldest incomplete one is rejected.
 */
export function bodyPool(maxBytes: number) {
  const takeTurn = oneByOne();
  const pool = bytePool(maxBytes);

  return (payload: Readable) => {
    let bytes = 0;
    let chunks = 0;
    let isComplete = false;
    const body = {
      isComplete: () => isComplete,
      reject: () =>
        void stream.destroy(new StatusError(status.RESOURCE_EXHAUSTED, 'request bodies take too much memory')),
    };
    // Node alone passes on up to 2 MiB of each connection before it serves others.
    const afterTurn = (work: () => void) => (bytes <= cheapBytes ? work() : takeTurn(work));
    const stream = new Transform({
      transform(chunk: Buffer, _encoding, callback) {
        chunks++;
        bytes += chunk.length;
        pool.reserve(body, chunk.length);
        if (!hasTooMany(chunks, bytes)) return afterTurn(() => callback(null, chunk));
        // Closes the connection: skipping the other chunks would take almost as long as reading them.
        payload.destroy();
        callback(new BodyError(400, 'the body has too many small chunks'));
      },
      flush(callback) {
        isComplete = true;
        afterTurn(callback);
      },
    });
    // Fastify no longer listens once it has rejected a body.
    stream.on('error', () => {});
    pool.add(body);
    payload.pipe(stream);
    return { stream, release: () => pool.release(body) };
  };
}
