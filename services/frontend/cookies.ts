// The shop's cookies. Over https they have other names: a browser that has a Secure cookie rejects one of the same name
// over http, and visitors who use both would lose their carts.
import type { FastifyReply, FastifyRequest } from 'fastify';

const names = {
  session: 'shop_session-id',
  currency: 'shop_currency',
  language: 'shop_language',
  token: 'shop_token',
} as const;

type Name = keyof typeof names;

/** A browser sends and accepts these only over https. */
const secureName = (name: Name) => `__Secure-${names[name]}`;

export const cookieSeconds = 48 * 60 * 60;

/** The cookie for https comes first; one that was set over http is accepted until then. */
export const readCookie = ({ cookies }: FastifyRequest, name: Name): string | undefined =>
  cookies[secureName(name)] ?? cookies[names[name]];

/** Does nothing if the browser has the same value. */
export function keepCookie(request: FastifyRequest, reply: FastifyReply, name: Name, value: string): void {
  if (request.cookies[nameFor(request, name)] !== value) setCookie(request, reply, name, value);
}

export function setCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  name: Name,
  value: string,
  maxAge = cookieSeconds,
): void {
  reply.setCookie(nameFor(request, name), value, { ...attributesOf(request), maxAge });
}

/** Expires the shop's cookies. Others belong to applications on other ports of this host. */
export function clearCookies(request: FastifyRequest, reply: FastifyReply): void {
  const attributes = attributesOf(request);
  for (const name of Object.keys(names).filter(isName)) {
    reply.clearCookie(names[name], attributes);
    if (isHttps(request)) reply.clearCookie(secureName(name), attributes);
  }
}

const isName = (name: string): name is Name => Object.hasOwn(names, name);

const nameFor = (request: FastifyRequest, name: Name) => (isHttps(request) ? secureName(name) : names[name]);

/** In a frame of another site, browsers keep only cookies that belong to both sites together. */
const attributesOf = (request: FastifyRequest) => ({
  path: '/',
  httpOnly: true,
  ...(request.isFramed
    ? { sameSite: 'none' as const, secure: true, partitioned: true }
    : { sameSite: 'lax' as const, secure: isHttps(request) }),
});

/** Whether the browser used https. Of several proxies, the first in the list is the one that the browser reached. */
export function isHttps({ headers }: Pick<FastifyRequest, 'headers'>): boolean {
  const [scheme = ''] = String(headers['x-forwarded-proto'] ?? '').split(',');
  if (scheme) return scheme.trim().toLowerCase() === 'https';
  return /^[^,]*\bproto="?https\b/i.test(headers.forwarded ?? '');
}
