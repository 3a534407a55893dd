// Who visits: the session, currency and language cookies, and what every page shows around its content.
import { randomUUID } from 'node:crypto';
import type { CallOptions } from '@boutique/service-kit/rpc';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Backends } from './backends.ts';
import { isCrossSitePost } from './hooks/security.ts';
import type { Assets } from './layout/assets.ts';
import type { Page } from './layout/model.ts';
import type { Messages } from './locales/en.ts';
import { findLanguage, preferredLanguage } from './locales/languages.ts';
import type { Explorer } from './pages/explorer/explorer.ts';
import { type SignedIn, type SignIn, tokenSeconds } from './pages/sign-in/sign-in.ts';
import type { Settings } from './settings.ts';

export interface Shop {
  settings: Settings;
  backends: Backends;
  assets: Assets;
  /** Only where they are enabled. */
  signIn?: SignIn;
  explorer?: Explorer;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Who the request's token says the visitor is. */
    signedIn?: SignedIn;
    /** The visitor's choice was of a currency that this shop does not have, or not any more. */
    isCurrencyUnknown?: boolean;
  }
}

export interface Visit {
  /** The session, or the name signed in with: names the cart and the orders. */
  userId: string;
  currency: string;
  /** All that a page says, in the visitor's language. */
  t: Messages;
  /** Options of a call that this page needs: what is left of its time. */
  budget(): CallOptions;
}

const sessionCookie = 'shop_session-id';
const currencyCookie = 'shop_currency';
const languageCookie = 'shop_language';
const tokenCookie = 'shop_token';
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

/** What begins with `name-` names the cart and orders of somebody who has signed in: for those a token is needed. */
const isSession = (id: string): boolean => /^(?!name-)[\x21-\x7e]{1,128}$/.test(id);

/** What the currency's cookie says, if it can be a currency. */
export function currencyChosen({ cookies }: FastifyRequest): string | undefined {
  const code = cookies[currencyCookie];
  return code && /^[A-Z]{3}$/.test(code) ? code : undefined;
}

/** The visit that a request belongs to; a visitor without a session gets one. */
export function visitOf({ settings }: Shop, request: FastifyRequest, reply: FastifyReply, budgetMs?: number): Visit {
  const deadline = performance.now() + (budgetMs ?? settings.pageBudgetMs);
  const known = request.cookies[sessionCookie];
  const session = settings.sharedSession ?? (known && isSession(known) ? known : randomUUID());
  // A browser sends a cross-site POST without the cookie: a new one would replace the visitor's.
  if (known !== session && !isCrossSitePost(request)) reply.setCookie(sessionCookie, session, cookieOptions(request));
  const { signedIn } = request;
  const metadata = signedIn && { authorization: `Bearer ${signedIn.token}` };
  return {
    userId: signedIn?.userId ?? session,
    currency: (!request.isCurrencyUnknown && currencyChosen(request)) || usual,
    t: findLanguage(request.cookies[languageCookie]) ?? preferredLanguage(request.headers['accept-language']),
    budget: () => ({ timeoutMs: Math.max(shortestCallMs, deadline - performance.now()), metadata }),
  };
}

export function setCurrency(request: FastifyRequest, reply: FastifyReply, currency: string): void {
  reply.setCookie(currencyCookie, currency, cookieOptions(request));
}

export function setLanguage(request: FastifyRequest, reply: FastifyReply, { lang }: Messages): void {
  reply.setCookie(languageCookie, lang, cookieOptions(request));
}

/** Without a token the visitor is signed out. */
export function setToken(request: FastifyRequest, reply: FastifyReply, token: string | undefined): void {
  if (token) reply.setCookie(tokenCookie, token, { ...cookieOptions(request), maxAge: tokenSeconds });
  else reply.clearCookie(tokenCookie, { path: '/' });
}

/** The token that the request came with. */
export const tokenOf = (request: FastifyRequest): string | undefined => request.cookies[tokenCookie];

/** Forgets every cookie that the browser has sent. */
export function forget(request: FastifyRequest, reply: FastifyReply): void {
  // A name that is none can be sent, but not answered with.
  const names = Object.keys(request.cookies).filter((name) => /^[\w!#$%&'*+.^`|~-]+$/.test(name));
  for (const name of names) reply.clearCookie(name, { path: '/' });
}

/** What a POST answers with can't be asked for again by its address. */
const isRead = ({ method }: FastifyRequest) => method === 'GET' || method === 'HEAD';

interface Shown {
  cartSize: number;
  currencies?: string[];
  /** Where a form of the page's frame returns to, when that is not the page's own address. */
  path?: string;
}

/** What a page shows around its content. Without currencies (an error page, an order) there is nothing to choose. */
export function pageOf(
  { settings, assets, signIn, explorer }: Shop,
  request: FastifyRequest,
  visit: Visit,
  shown: Shown,
): Page {
  const { currencies = [] } = shown;
  const { traceId, isSampled } = request.observed ?? {};
  return {
    t: visit.t,
    baseUrl: settings.baseUrl,
    brand: settings.brand,
    asset: assets.url,
    currency: visit.currency,
    currencies: currencies.includes(visit.currency) ? currencies : [...currencies, visit.currency],
    showCurrency: currencies.length > 0,
    path: shown.path ?? (isRead(request) ? request.url.slice(settings.baseUrl.length) || '/' : '/'),
    cartSize: shown.cartSize,
    assistant: settings.assistant,
    outbox: settings.outbox,
    explorer: explorer !== undefined,
    signIn: signIn && { name: request.signedIn?.name },
    message: settings.message,
    platform: settings.platform,
    session: visit.userId,
    requestId: request.requestId,
    host: settings.host,
    cluster: settings.cluster,
    zone: settings.zone,
    traceId,
    traceUrl: traceId && isSampled ? traceUrlOf(settings, traceId) : undefined,
  };
}

export const traceUrlOf = ({ traceUrl }: Settings, traceId: string): string | undefined =>
  traceId ? traceUrl?.replace('{traceId}', traceId) : undefined;
