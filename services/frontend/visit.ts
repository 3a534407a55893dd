// Who visits: the session and currency cookies, and what every page shows around its content.
import { randomUUID } from 'node:crypto';
import type { CallOptions } from '@boutique/service-kit/rpc';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Assets } from './assets.ts';
import type { Backends } from './backends.ts';
import type { Settings } from './settings.ts';
import type { Page } from './views/model.ts';
import { words } from './words.ts';

export interface Shop {
  settings: Settings;
  backends: Backends;
  assets: Assets;
}

export interface Visit {
  /** The session: names the cart and the orders. */
  userId: string;
  currency: string;
  /** Options of a call that this page needs: what is left of its time. */
  budget(): CallOptions;
}

const sessionCookie = 'shop_session-id';
const currencyCookie = 'shop_currency';
const maxAgeSeconds = 48 * 60 * 60;
const usual = 'USD';
const shortestCallMs = 1;

const cookieOptions = (request: FastifyRequest) => ({
  path: '/',
  httpOnly: true,
  sameSite: 'lax' as const,
  secure: request.headers['x-forwarded-proto'] === 'https',
  maxAge: maxAgeSeconds,
});

/** The visit that a request belongs to; a visitor without a session gets one. */
export function visitOf({ settings }: Shop, request: FastifyRequest, reply: FastifyReply, budgetMs?: number): Visit {
  const deadline = performance.now() + (budgetMs ?? settings.pageBudgetMs);
  const known = request.cookies[sessionCookie];
  const userId = settings.sharedSession ?? (known && /^[\x21-\x7e]{1,128}$/.test(known) ? known : randomUUID());
  if (known !== userId) reply.setCookie(sessionCookie, userId, cookieOptions(request));
  const currency = request.cookies[currencyCookie] ?? usual;
  return {
    userId,
    currency: /^[A-Z]{3}$/.test(currency) ? currency : usual,
    budget: () => ({ timeoutMs: Math.max(shortestCallMs, deadline - performance.now()) }),
  };
}

export function setCurrency(request: FastifyRequest, reply: FastifyReply, currency: string): void {
  reply.setCookie(currencyCookie, currency, cookieOptions(request));
}

/** Forgets every cookie that the browser has sent. */
export function forget(request: FastifyRequest, reply: FastifyReply): void {
  for (const name of Object.keys(request.cookies)) reply.clearCookie(name, { path: '/' });
}

interface Shown {
  cartSize: number;
  currencies?: string[];
}

/** What a page shows around its content. Without currencies (an error page, an order) there is nothing to choose. */
export function pageOf({ settings, assets }: Shop, request: FastifyRequest, visit: Visit, shown: Shown): Page {
  const { currencies = [] } = shown;
  const traceId = request.observed?.traceId;
  return {
    t: words.en,
    baseUrl: settings.baseUrl,
    brand: settings.brand,
    asset: assets.url,
    currency: visit.currency,
    currencies: currencies.includes(visit.currency) ? currencies : [...currencies, visit.currency],
    showCurrency: currencies.length > 0,
    path: request.url.slice(settings.baseUrl.length) || '/',
    cartSize: shown.cartSize,
    assistant: settings.assistant,
    outbox: settings.outbox,
    message: settings.message,
    platform: settings.platform,
    session: visit.userId,
    requestId: request.requestId,
    host: settings.host,
    cluster: settings.cluster,
    zone: settings.zone,
    traceId,
    traceUrl: traceId && traceUrlOf(settings, traceId),
  };
}

export const traceUrlOf = ({ traceUrl }: Settings, traceId: string): string | undefined =>
  traceId ? traceUrl?.replace('{traceId}', traceId) : undefined;
