// Sets the security headers of every response and rejects forms sent from other sites.
import { StatusError, status } from '@boutique/service-kit/errors';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Everything is loaded from this site and no page has inline scripts: injected markup can't run code. */
const contentSecurityPolicy = [
  "default-src 'self'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'self'",
].join('; ');

export function protect(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers({
      'content-security-policy': contentSecurityPolicy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
    });
    if (isCrossSitePost(request))
      return done(new StatusError(status.PERMISSION_DENIED, 'the request came from another site'));
    done();
  });
  // A cache that stored a Set-Cookie would give one visitor's session to another.
  app.addHook('onSend', (_request, reply, payload, done) => {
    const isPrivate = /\b(private|no-store)\b/.test(String(reply.getHeader('cache-control')));
    if (reply.hasHeader('set-cookie') && !isPrivate) reply.header('cache-control', 'private, no-cache');
    done(null, payload);
  });
}

/** A form on another site sent it. Without an Origin header it is from a program such as curl or k6. */
export function isCrossSitePost({ method, headers }: FastifyRequest): boolean {
  const { origin, host } = headers;
  if (method !== 'POST' || !origin) return false;
  return URL.parse(origin)?.host !== host;
}
