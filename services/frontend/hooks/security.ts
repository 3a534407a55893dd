// Sets the security headers of every response and rejects forms sent from other sites.
import type { FastifyInstance } from 'fastify';
import type { FormCheck, Mismatch } from './form-origin.ts';

/** Everything is loaded from this site and no page has inline scripts: injected markup can't run code. */
const contentSecurityPolicy = [
  "default-src 'self'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'self'",
].join('; ');

/** A form of another site. */
export class ForeignForm extends Error {
  readonly mismatch: Mismatch;

  constructor(mismatch: Mismatch) {
    super(`a form came from another site: ${mismatch.map((header) => header.join(': ')).join(', ')}`);
    this.name = 'ForeignForm';
    this.mismatch = mismatch;
  }
}

export function protect(app: FastifyInstance, formProblem: FormCheck): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers({
      'content-security-policy': contentSecurityPolicy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
    });
    const mismatch = formProblem(request);
    done(mismatch && new ForeignForm(mismatch));
  });
  // A cache that stored a Set-Cookie would give one visitor's session to another.
  app.addHook('onSend', (_request, reply, payload, done) => {
    const isPrivate = /\b(private|no-store)\b/.test(String(reply.getHeader('cache-control')));
    if (reply.hasHeader('set-cookie') && !isPrivate) reply.header('cache-control', 'private, no-cache');
    done(null, payload);
  });
}
