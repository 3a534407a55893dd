// Bounds the memory that gRPC requests take in this process, from their first byte until their call ends. grpc-js buffers
// a message until it is complete and shows it only then, so this counts the bytes of Node's streams.
import { subscribe } from 'node:diagnostics_channel';
import { constants, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import { bytePool } from './byte-pool.ts';
import { propertiesOf } from './unknown-values.ts';
import { limitUnread, type OpenCall } from './unread-responses.ts';

/** The largest message, and a MiB of others: each takes up to six times as much memory until its call ends. */
const maxTotalBytes = 5 * 1024 * 1024;
/** For health and reflection, whose paths begin with /grpc. */
const maxInfrastructureBytes = 64 * 1024;
/** Requests on all connections that have not arrived completely. Each takes 8 KiB, even without a single byte. */
const maxArriving = 2_000;
const keptArriving = 1_900;

interface StreamStart {
  readonly stream: ServerHttp2Stream;
  readonly headers: IncomingHttpHeaders;
}

let isLimited = false;

/** Applies to all servers of the process. A rejected call ends with RESOURCE_EXHAUSTED. */
export function limitRequestBytes(): void {
  if (isLimited) return;
  isLimited = true;
  const pool = bytePool(maxTotalBytes);
  /** In order of arrival. */
  const open = new Map<unknown, OpenCall>();
  /** Those of the open calls whose request may not be complete. */
  const arriving = new Set<OpenCall>();
  // Its request has its own limit from then on, so that it takes no memory from others.
  const watchUnread = limitUnread(open, pool.release);
  // Channels see all streams. Listeners of its own cost each call several microseconds.
  subscribe('http2.server.stream.start', (message) => {
    if (!isStreamStart(message)) return;
    refuseCompression(message.headers);
    const request = limitStream(pool, message);
    open.set(message.stream, request);
    arriving.add(request);
    watchUnread();
    if (arriving.size > maxArriving) limitArriving(arriving);
  });
  subscribe('http2.server.stream.close', (message) => {
    if (!isStreamStart(message)) return;
    const { stream } = message;
    const request = open.get(stream);
    if (!request) return;
    open.delete(stream);
    arriving.delete(request);
    pool.release(request);
    // Node would keep what the caller has not read until the connection ends.
    if (stream.writableLength > 0) setImmediate(() => stream.destroy());
  });
}

/** Rejects the oldest of too many requests, and some more, so that this is rare. Calls with a complete one don't count. */
function limitArriving(arriving: Set<OpenCall>): void {
  for (const request of arriving) if (request.isComplete()) arriving.delete(request);
  if (arriving.size <= maxArriving) return;
  for (const request of arriving) {
    if (arriving.size <= keptArriving) return;
    arriving.delete(request);
    request.reject();
  }
}

/** https://nodejs.org/api/diagnostics_channel.html#http2 */
const isStreamStart = (message: unknown): message is StreamStart => propertiesOf(message).stream !== undefined;

/** grpc-js would unpack 4 KB to 4 MiB, for any number of requests together. With an unknown encoding, it rejects them. */
function refuseCompression(headers: IncomingHttpHeaders): void {
  const encoding = headers['grpc-encoding'];
  if (encoding && encoding !== 'identity') headers['grpc-encoding'] = `${encoding}: requests must not be compressed`;
}

function limitStream(pool: ReturnType<typeof bytePool>, { stream, headers }: StreamStart): OpenCall {
  let received = 0;
  const request = {
    isComplete: () => stream.readableEnded,
    unreadBytes: () => stream.writableLength && stream.writableLength + received,
    reject() {
      stream.on('error', () => {});
      // gRPC's clients report this code as RESOURCE_EXHAUSTED.
      stream.close(constants.NGHTTP2_ENHANCE_YOUR_CALM);
    },
  };
  const maxBytes = headers[':path']?.startsWith('/grpc.') ? maxInfrastructureBytes : maxTotalBytes;
  pool.add(request);
  // grpc-js pauses the stream in the same tick, so no data is lost.
  stream.on('data', (chunk: Buffer) => {
    received += chunk.length;
    if (received > maxBytes) request.reject();
    pool.reserve(request, chunk.length);
  });
  return request;
}
