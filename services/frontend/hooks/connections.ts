// How long, and how many, client connections stay open between two requests.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Envoy, and so Istio's gateway, closes an idle connection after an hour: the server must never be first, because a POST
 * that meets a closing connection fails with 503. */
export const keepAliveTimeoutMs = 65 * 60_000;

/** Above `maxIdle`, closes the connection that has been idle the longest; each takes about 17 KiB. */
export function limitIdleConnections(server: Server, maxIdle: number): void {
  const openRequests = new WeakMap<Socket, number>();
  // In the order in which they became idle.
  const idle = new Set<Socket>();

  function changeOpenRequests(socket: Socket, by: 1 | -1): void {
    const count = (openRequests.get(socket) ?? 0) + by;
    openRequests.set(socket, count);
    idle.delete(socket);
    if (count > 0 || socket.destroyed) return;
    idle.add(socket);
    const [first] = idle;
    if (idle.size > maxIdle) first?.destroy();
  }

  server.on('connection', (socket: Socket) => socket.once('close', () => idle.delete(socket)));
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    changeOpenRequests(socket, 1);
    response.once('close', () => changeOpenRequests(socket, -1));
  });
}

/** Browsers open connections ahead and may never use them: Node waits for those until they time out. */
export function unusedConnections(server: Server): () => void {
  const unused = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  server.on('request', ({ socket }: IncomingMessage) => unused.delete(socket));
  return () => {
    for (const socket of unused) socket.destroy();
  };
}
