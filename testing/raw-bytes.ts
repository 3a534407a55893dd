// Bytes as nobody's library would send them: over a plain connection, or as requests on an HTTP/2 session.
import { type ClientHttp2Session, connect as connectHttp2, type OutgoingHttpHeaders } from 'node:http2';
import { connect } from 'node:net';

/** Sends bytes to host:port and answers with all that came back, once the other side has closed the connection. */
export function sendBytes(address: string, ...bytes: (string | Uint8Array)[]): Promise<string> {
  const [host, port] = address.split(':');
  const socket = connect(Number(port), host);
  let answer = '';
  return new Promise((resolve) => {
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
    });
    socket.on('error', () => {});
    socket.once('close', () => resolve(answer));
    for (const part of bytes) socket.write(part);
  });
}

export interface HttpAnswer {
  status: number;
  /** By their names in lower case. */
  headers: Map<string, string>;
  text: string;
}

/** One HTTP/1.1 request, byte by byte as it is given, and its answer. */
export async function sendHttp(url: string, request: string): Promise<HttpAnswer> {
  const [head = '', ...body] = (await sendBytes(new URL(url).host, request)).split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const headers = new Map(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  return { status: Number(first.split(' ')[1]), headers, text: body.join('\r\n\r\n') };
}

/** An HTTP/2 session for a test; it is gone afterwards, whatever became of it. */
export async function withHttp2<T>(address: string, work: (session: ClientHttp2Session) => Promise<T>): Promise<T> {
  const session = connectHttp2(`http://${address}`);
  session.on('error', () => {});
  try {
    return await work(session);
  } finally {
    session.destroy();
  }
}

/** A gRPC message with its prefix: not compressed, and its length, which need not be the true one. */
export function framed(message: Uint8Array, length = message.length): Buffer {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(length, 1);
  return Buffer.concat([prefix, message]);
}

/** The grpc-status of a call made by hand; an HTTP status or HTTP/2 error where there is none. */
export function callByHand(
  session: ClientHttp2Session,
  path: string,
  body: Uint8Array,
  more: OutgoingHttpHeaders = {},
): Promise<string> {
  const headers = { ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers', ...more };
  const stream = session.request(headers);
  let found = '';
  return new Promise((resolve) => {
    stream.on('response', (answer) => {
      found = String(answer['grpc-status'] ?? (answer[':status'] === 200 ? '' : `HTTP ${answer[':status']}`));
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
