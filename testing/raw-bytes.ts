// Sends bytes that no library would send: over a TCP connection, or as requests on an HTTP/2 session.
import { type ClientHttp2Session, connect as connectHttp2, type OutgoingHttpHeaders } from 'node:http2';
import { connect } from 'node:net';

/** Sends bytes to host:port and resolves with everything received when the peer closes the connection. */
export function sendBytes(address: string, ...bytes: (string | Uint8Array)[]): Promise<string> {
  const [host, port] = address.split(':');
  const socket = connect(Number(port), host);
  let received = '';
  return new Promise((resolve) => {
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
    });
    socket.on('error', () => {});
    socket.once('close', () => resolve(received));
    for (const part of bytes) socket.write(part);
  });
}

export interface HttpResponse {
  status: number;
  /** By lower-case name; values of a repeated header are separated by line breaks. */
  headers: Map<string, string>;
  text: string;
}

/** Sends the exact bytes of an HTTP/1.1 request and returns the response. */
export async function sendHttp(url: string, request: string): Promise<HttpResponse> {
  const [head = '', ...body] = (await sendBytes(new URL(url).host, request)).split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    headers.set(name, headers.has(name) ? `${headers.get(name)}\n${value}` : value);
  }
  return { status: Number(first.split(' ')[1]), headers, text: body.join('\r\n\r\n') };
}

/** Opens an HTTP/2 session for `work` and destroys it afterwards. */
export async function withHttp2<T>(address: string, work: (session: ClientHttp2Session) => Promise<T>): Promise<T> {
  const session = connectHttp2(`http://${address}`);
  session.on('error', () => {});
  try {
    return await work(session);
  } finally {
    session.destroy();
  }
}

/** A gRPC message with its prefix: uncompressed, and a length that may be wrong on purpose. */
export function framed(message: Uint8Array, length = message.length): Buffer {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(length, 1);
  return Buffer.concat([prefix, message]);
}

/** Makes a raw gRPC call; resolves with its grpc-status, or with an HTTP status or HTTP/2 error if it has none. */
export function rawGrpcCall(
  session: ClientHttp2Session,
  path: string,
  body: Uint8Array,
  more: OutgoingHttpHeaders = {},
): Promise<string> {
  const headers = { ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers', ...more };
  const stream = session.request(headers);
  let found = '';
  return new Promise((resolve) => {
    stream.on('response', (response) => {
      found = String(response['grpc-status'] ?? (response[':status'] === 200 ? '' : `HTTP ${response[':status']}`));
    });
    stream.on('trailers', (trailers) => {
      found = String(trailers['grpc-status'] ?? found);
    });
    stream.on('error', (error) => {
      found ||= error.message;
    });
    stream.once('close', () => resolve(found || 'closed'));
    stream.resume();
    stream.end(body);
  });
}
