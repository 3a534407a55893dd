// The health probe and robots.txt. Neither calls a backend.
import type { FastifyInstance } from 'fastify';

const anyMethod = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

export function systemRoutes(app: FastifyInstance): void {
  for (const [url, text] of [
    ['/_healthz', 'ok'],
    ['/robots.txt', 'User-agent: *\nDisallow: /\n'],
  ] as const)
    app.route({
      method: anyMethod,
      url,
      // Responds before the body is read.
      onRequest: async (_request, reply) => reply.type('text/plain').send(text),
      handler: () => undefined,
    });
}
