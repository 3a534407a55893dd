// Finds out why TLS failed: for Sentinel and Redis Cluster, ioredis reports only that a connection was closed.
import { type ConnectionOptions, connect } from 'node:tls';

/** Long enough for a server to complain that the client has no certificate, which it does after the handshake. */
const patienceMs = 500;
const limitMs = 1_500;

/** The error of a connection to this node; undefined if it succeeds, or fails to respond. */
export function tlsProblem(node: { host: string; port: number }, tls: ConnectionOptions): Promise<Error | undefined> {
  const { promise, resolve } = Promise.withResolvers<Error | undefined>();
  const socket = connect({ ...tls, ...node });
  const end = () => resolve(undefined);
  socket.unref();
  socket.setTimeout(limitMs, end);
  socket.once('secureConnect', () => socket.setTimeout(patienceMs));
  socket.once('error', resolve);
  socket.once('close', end);
  // Otherwise what the server says is not read.
  socket.resume();
  return promise.finally(() => socket.destroy());
}
