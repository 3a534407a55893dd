// What machines ask for: the probe and robots.txt. Neither looks at a backend.
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
      // Before the body is read.
      onRequest: async (_request, reply) => reply.type('text/plain').send(text),
      handler: () => undefined,
    });
}
