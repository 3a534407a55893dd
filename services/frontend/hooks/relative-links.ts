// Links and redirects relative to the page, so that the shop also works behind a proxy that removes a prefix from the path,
// such as /proxy/8080/ of code-server and Jupyter. With a path in BASE_URL they begin with that path instead.
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** The shop's root without its final slash: the path in BASE_URL, or relative to the page, such as `../..`. */
export function rootOf(request: FastifyRequest, baseUrl: string): string {
  if (baseUrl) return baseUrl;
  const [path = ''] = request.originalUrl.split('?');
  const depth = path.split('/').length - 2;
  return depth > 0 ? Array(depth).fill('..').join('/') : '.';
}

/** Routes redirect to a path of the shop; code-server would prefix it, Jupyter would not. A relative one suits both. */
export function redirectRelatively(app: FastifyInstance, baseUrl: string): void {
  app.addHook('onSend', (request, reply, body, done) => {
    const location = reply.getHeader('location');
    if (!baseUrl && typeof location === 'string' && location.startsWith('/'))
      reply.header('location', rootOf(request, baseUrl) + location);
    done(null, body);
  });
}
