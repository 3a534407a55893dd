// Limits what clients can hold open: any program on this machine can connect.
import type { IncomingMessage, Server, ServerOptions, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

const maxConnections = 200;
/** Browsers and exporters send one request at a time. The next one may come before 'close' is emitted for the last. */
const maxOpenRequests = 2;

/** The largest response, all spans that the store keeps as JSON, takes less. */
const maxUnreadBytes = 64 * 1024 * 1024;

/** A request must arrive within 10 s, however slowly it is sent. */
export const serverOptions: ServerOptions = {
  // A browser sends localhost the cookies of every program on this machine.
  maxHeaderSize: 32 * 1024,
  requestTimeout: 10_000,
  headersTimeout: 10_000,
  connectionsCheckingInterval: 1_000,
};

/** Above the limit, closes the connection that has been without a new request for longest. */
export function limitConnections(server: Server): void {
  // In the order of their last request, with the number of requests without a response.
  const openRequests = new Map<Socket, number>();

  server.on('connection', (socket: Socket) => {
    socket.once('close', () => openRequests.delete(socket));
    openRequests.set(socket, 0);
    const [oldest] = openRequests.keys();
    if (!oldest || openRequests.size <= maxConnections) return;
    openRequests.delete(oldest);
    oldest.destroy();
  });
  server.prependListener('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    // Node still emits the other requests of the chunk in which a connection was closed.
    if (socket.destroyed) return;
    const count = (openRequests.get(socket) ?? 0) + 1;
    openRequests.delete(socket);
    openRequests.set(socket, count);
    if (count > maxOpenRequests) dropRequests(socket);
    response.once('close', () => {
      const left = openRequests.get(socket);
      if (left) openRequests.set(socket, left - 1);
    });
  });
}

/** Closes a connection without parsing the rest of its chunk, as the frontend's hooks/connections.ts does. */
function dropRequests(socket: Socket & { parser?: { onIncoming?: unknown } }): void {
  if (socket.parser) socket.parser.onIncoming = () => 0;
  socket.destroy();
}

/** Returns a function that counts a response's bytes until its client has read it; above the limit, closes the oldest. */
export function limitUnread(): (response: ServerResponse, bytes: number) => void {
  const unread = new Map<ServerResponse, number>();
  let total = 0;

  function release(response: ServerResponse): void {
    total -= unread.get(response) ?? 0;
    unread.delete(response);
  }

  return (response, bytes) => {
    // 'close' is emitted only once.
    if (response.closed) return;
    unread.set(response, bytes);
    total += bytes;
    response.once('close', () => release(response));
    for (const oldest of unread.keys()) {
      if (total <= maxUnreadBytes) return;
      release(oldest);
      oldest.destroy();
    }
  };
}
