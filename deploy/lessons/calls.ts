// Sends requests from inside the cluster: a program in a pod, whose sidecar sees them as the pod's own.
import type { Shop } from './lesson.ts';

export interface Calls {
  /** host:port */
  readonly address: string;
  /** Such as /hipstershop.AdService/GetAds. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** An encoded request; empty by default. */
  readonly message?: Uint8Array;
  readonly count?: number;
  /** How many run at the same time. */
  readonly concurrency?: number;
}

export interface Response {
  /** HTTP status; undefined without a response. */
  readonly http?: number;
  /** gRPC status. */
  readonly grpc?: number;
  readonly message?: string;
  /** Of the connection or the stream. */
  readonly error?: string;
  readonly ms: number;
}

/** No response for so long counts as an error. */
const silenceMs = 5_000;

const program = (calls: Calls) => `
  const { address, path, headers, body, count, concurrency } = ${JSON.stringify({
    address: calls.address,
    path: calls.path,
    headers: calls.headers ?? {},
    body: Buffer.from(calls.message ?? []).toString('base64'),
    count: calls.count ?? 1,
    concurrency: calls.concurrency ?? 1,
  })};
  const http2 = require('node:http2');
  const bytes = Buffer.from(body, 'base64');
  const frame = Buffer.concat([Buffer.alloc(5), bytes]);
  frame.writeUInt32BE(bytes.length, 1);
  const call = () => new Promise((resolve) => {
    const startedAt = performance.now();
    const result = {};
    const session = http2.connect('http://' + address);
    const end = (error) => {
      if (error) result.error ??= error;
      session.destroy();
      resolve({ ...result, ms: Math.round(performance.now() - startedAt) });
    };
    const timer = setTimeout(() => end('silence'), ${silenceMs});
    session.on('error', ({ code, message }) => end(code ?? message));
    const stream = session.request({
      ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers', ...headers });
    const read = (received) => {
      if (received[':status']) result.http = received[':status'];
      if (received['grpc-status'] === undefined) return;
      result.grpc = Number(received['grpc-status']);
      result.message = decodeURIComponent(received['grpc-message'] ?? '');
    };
    stream.on('response', read).on('trailers', read).on('error', (error) => end((error.cause ?? error).code ?? error.message));
    stream.on('close', () => { clearTimeout(timer); end(); }).resume().end(frame);
  });
  const results = [];
  let started = 0;
  const worker = async () => { while (started < count) { started++; results.push(await call()); } };
  Promise.all(Array.from({ length: concurrency }, worker)).then(() => { console.log(JSON.stringify(results)); process.exit(); });`;

/** Each call has a connection of its own to the sidecar, as another client would. */
export async function send(shop: Shop, pod: string, calls: Calls, namespace?: string): Promise<Response[]> {
  return JSON.parse(await shop.runIn(pod, program(calls), namespace));
}

export async function sendOne(shop: Shop, pod: string, calls: Calls, namespace?: string): Promise<Response> {
  const [response] = await send(shop, pod, calls, namespace);
  return response ?? { error: 'no response', ms: 0 };
}

const names: Readonly<Record<number, string>> = {
  0: 'OK',
  3: 'INVALID_ARGUMENT',
  4: 'DEADLINE_EXCEEDED',
  7: 'PERMISSION_DENIED',
  9: 'FAILED_PRECONDITION',
  10: 'ABORTED',
  12: 'UNIMPLEMENTED',
  13: 'INTERNAL',
  14: 'UNAVAILABLE',
  16: 'UNAUTHENTICATED',
};

/** In words: `UNAVAILABLE "upstream request timeout" after 512 ms`. */
export function describe({ http, grpc, message, error, ms }: Response): string {
  const detail = message && grpc !== 0 ? ` "${message}"` : '';
  const status = grpc === undefined ? (error ?? `HTTP ${http}`) : (names[grpc] ?? `gRPC status ${grpc}`);
  return `${status}${detail} after ${ms} ms`;
}
