// Opens the viewer's port.
import type { Server } from 'node:http';
import { createServer, type Server as NetServer } from 'node:net';

/** Resolves with the port. localhost means both loopback addresses; connections to the second are passed to `server`. */
export async function listen(server: Server, host: string, port: number) {
  const isLocalhost = host === 'localhost';
  await opened(server, isLocalhost ? '127.0.0.1' : host, port);
  const address = server.address();
  const bound = typeof address === 'object' && address ? address.port : port;
  const second = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => server.emit('connection', socket));
  if (isLocalhost)
    await opened(second, '::1', bound).catch((error: NodeJS.ErrnoException) => {
      // The machine has no IPv6.
      if (!['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(error.code ?? '')) throw error;
    });
  return { bound, closeSecond: () => second.close() };
}

const opened = (server: NetServer, host: string, port: number) =>
  new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
