// Frees large buffers and texts soon after their last use. V8 lets more than 64 MiB of them accumulate, as it hardly counts
// memory outside its heap: https://github.com/nodejs/node/issues/1671
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** After this many bytes of requests, young objects are collected: 1 ms, less than a request of that size takes. */
const youngBytes = 1024 * 1024;
/** After this many, all objects: about 20 ms. Buffers that outlived two collections of young objects are old. */
const allBytes = 8 * 1024 * 1024;
/** Until the response is sent, its request is still in use. */
const delayMs = 10;

let sinceYoung = 0;
let sinceAll = 0;
let exposed: NodeJS.GCFunction | undefined;

/** Counts bytes of a request that has been processed or rejected. Each takes up to six times its size. */
export function countUnused(bytes: number): void {
  const isScheduled = sinceYoung >= youngBytes;
  sinceYoung += bytes;
  sinceAll += bytes;
  if (!isScheduled && sinceYoung >= youngBytes) setTimeout(collectUnused, delayMs).unref();
}

function collectUnused(): void {
  const type = sinceAll >= allBytes ? 'major' : 'minor';
  sinceYoung = 0;
  if (type === 'major') sinceAll = 0;
  collector()({ type });
}

/** V8's garbage collector. */
export function collector(): NodeJS.GCFunction {
  if (exposed) return exposed;
  setFlagsFromString('--expose-gc');
  const found: NodeJS.GCFunction = runInNewContext('gc');
  exposed = found;
  return found;
}
