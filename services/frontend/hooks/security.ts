// Sets the security headers of every response and rejects forms sent from other sites.
import type { FastifyInstance } from 'fastify';
import type { FormCheck, Mismatch } from './form-origin.ts';

/** Everything is loaded from this site and no page has inline scripts: injected markup can't run code. */
const contentSecurityPolicy = (frameAncestors: readonly string[]) =>
  [
    "default-src 'self'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    ["frame-ancestors 'self'", ...frameAncestors].join(' '),
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

declare module 'fastify' {
  interface FastifyRequest {
    /** The page is shown in a frame, which another site may contain: FRAME_ANCESTORS allows some. */
    isFramed?: boolean;
  }
}

const frames = ['iframe', 'frame', 'embed', 'object'];

export interface Protection {
  readonly formProblem: FormCheck;
  readonly frameAncestors: readonly string[];
}

export function protect(app: FastifyInstance, { formProblem, frameAncestors }: Protection): void {
  const policy = contentSecurityPolicy(frameAncestors);
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers({
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
    });
    request.isFramed = frameAncestors.length > 0 && frames.includes(String(request.headers['sec-fetch-dest']));
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
