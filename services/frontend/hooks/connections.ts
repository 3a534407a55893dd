// Limits what clients can hold open: idle connections, half-sent requests, unread responses and pipelined requests.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { oneByOne } from './one-by-one.ts';

/** Envoy, and so Istio's gateway, closes an idle connection after an hour. The server must never be first, because a POST
 * on a closing connection fails with 503. */
export const keepAliveTimeoutMs = 65 * 60_000;

/** Browsers and proxies send one request at a time. The next one may come before 'close' is emitted for the last. */
const maxOpenRequests = 2;

/** A request with a larger body begins, and is then parsed and checked, in turns of the event loop of its own. */
export const cheapBytes = 4 * 1024;

export interface ConnectionLimits {
  /** Connections without a request. A request counts from its last header; each connection takes about 17 KiB. */
  maxIdle: number;
  /** Requests whose client is still sending the body or reading the response. */
  maxWaiting: number;
}

/**
 * Above a limit, closes the connection that has waited longest: an honest client is never the slowest of hundreds. Must be
 * called after the server's handler was added, which then sees no request of a closed connection.
 */
export function limitConnections(server: Server, { maxIdle, maxWaiting }: ConnectionLimits): void {
  const idle = oldestFirst(maxIdle);
  const waiting = oldestFirst(maxWaiting);
  const openRequests = new Map<Socket, Set<IncomingMessage>>();

  function close(request: IncomingMessage): void {
    waiting.remove(request);
    const { socket } = request;
    const open = openRequests.get(socket);
    if (open?.delete(request) && open.size === 0) idle.add(socket, socket);
  }

  server.on('connection', (socket: Socket) => {
    openRequests.set(socket, new Set());
    idle.add(socket, socket);
    socket.once('close', () => {
      // A pipelined response that has not begun emits no 'close'.
      for (const request of openRequests.get(socket) ?? []) waiting.remove(request);
      openRequests.delete(socket);
      idle.remove(socket);
    });
  });
  const takeTurn = oneByOne();
  const handlers = server.listeners('request');
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request;
    const open = openRequests.get(socket);
    // Node still emits the other requests of the chunk in which a connection was closed.
    if (!open || socket.destroyed) return;
    open.add(request);
    idle.remove(socket);
    if (open.size > maxOpenRequests) {
      dropRequests(socket);
      return;
    }
    if (announcesBody(request)) waiting.add(request, socket);
    request.once('end', () => waiting.remove(request));
    // The whole response has been handed over; 'close' follows when the client has read it.
    response.once('prefinish', () => waiting.add(request, socket));
    response.once('close', () => close(request));
    const begin = () => {
      if (!socket.destroyed) for (const handle of handlers) handle.call(server, request, response);
    };
    if (announcesLargeBody(request)) takeTurn(begin);
    else begin();
  });
}

/**
 * Closes a connection without its remaining requests. Node would still parse every request of the chunk at hand, create
 * a response and an error for each, and so stop for 200 ms for 20 connections with 500 requests. Its parser has no
 * documented way to stop: where `onIncoming` has no effect, the connection is closed all the same.
 */
function dropRequests(socket: Socket & { parser?: { onIncoming?: unknown } }): void {
  if (socket.parser) socket.parser.onIncoming = () => 0;
  socket.destroy();
}

export const announcesBody = ({ headers }: Pick<IncomingMessage, 'headers'>): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0;

/** So many of these as may wait at a time take hardly any memory. */
export const announcesCheapBody = ({ headers }: Pick<IncomingMessage, 'headers'>): boolean =>
  Number(headers['content-length'] ?? Infinity) <= cheapBytes;

/** A body of unknown length is read immediately: what arrives of it before that can't be limited. */
const announcesLargeBody = ({ headers }: IncomingMessage): boolean =>
  Number(headers['content-length'] ?? 0) > cheapBytes;

/** What clients keep waiting, in the order in which it began; above `max`, closes the connection of the oldest. */
function oldestFirst(max: number) {
  const sockets = new Map<Socket | IncomingMessage, Socket>();
  return {
    add(key: Socket | IncomingMessage, socket: Socket): void {
      sockets.delete(key);
      if (socket.destroyed) return;
      sockets.set(key, socket);
      const [oldest] = sockets;
      if (!oldest || sockets.size <= max) return;
      sockets.delete(oldest[0]);
      oldest[1].destroy();
    },
    remove: (key: Socket | IncomingMessage) => sockets.delete(key),
  };
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
