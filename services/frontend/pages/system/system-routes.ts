// What machines ask for: the probe and robots.txt. Neither looks at a backend.
import type { FastifyInstance } from 'fastify';

const anyMethod = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

export function systemRoutes(app: FastifyInstance): void {
  app.route({ method: anyMethod, url: '/_healthz', handler: (_request, reply) => reply.type('text/plain').send('ok') });
  app.route({
    method: anyMethod,
    url: '/robots.txt',
    handler: (_request, reply) => reply.type('text/plain').send('User-agent: *\nDisallow: /\n'),
  });
}
