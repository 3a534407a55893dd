// Opens the frontend's port.
import { createServer } from 'node:net';
import { listenAddress } from '@boutique/service-kit/listen-address';
import type { Workload } from '@boutique/service-kit/workload';
import type { FastifyInstance } from 'fastify';

/** Resolves with the port. localhost means both loopback addresses, so that a client may try either first. */
export async function listen(app: FastifyInstance, { env }: Workload): Promise<number> {
  const host = await listenAddress(env);
  const isLocalhost = host === 'localhost';
  // Fastify's own second server would not have the limits of app.server, which gets these connections instead.
  const second = createServer({ allowHalfOpen: true, noDelay: true }, (socket) =>
    app.server.emit('connection', socket),
  );
  app.addHook('preClose', async () => {
    second.close();
  });
  await app.listen({ host: isLocalhost ? '127.0.0.1' : host, port: env.port('PORT', 8080) });
  const address = app.server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  if (isLocalhost)
    await new Promise<void>((resolve, reject) => {
      second.once('error', (error: NodeJS.ErrnoException) => (isMissing(error) ? resolve() : reject(error)));
      second.listen(port, '::1', resolve);
    });
  return port;
}

/** The machine has no IPv6. */
const isMissing = ({ code = '' }: NodeJS.ErrnoException) => ['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(code);
