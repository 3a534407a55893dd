// A visit is one request of a visitor: the user ID, currency and language from its cookies, and the page frame's data.
import { randomUUID } from 'node:crypto';
import type { CallOptions } from '@boutique/service-kit/rpc';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Backends } from './backends.ts';
import { keepCookie, readCookie, setCookie } from './cookies.ts';
import { rootOf } from './hooks/relative-links.ts';
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
  /** Undefined unless enabled. */
  signIn?: SignIn;
  explorer?: Explorer;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The visitor named in the request's token. */
    signedIn?: SignedIn;
    /** The visitor chose a currency that the shop doesn't support, or no longer supports. */
    isCurrencyUnknown?: boolean;
  }
}

export interface Visit {
  /** The session's or signed-in visitor's ID: identifies the cart and orders. */
  userId: string;
  currency: string;
  /** The page's texts in the visitor's language. */
  t: Messages;
  /** Call options with the rest of the page's time budget. */
  budget(): CallOptions;
}

const defaultCurrency = 'USD';
const minTimeoutMs = 1;

/** IDs that start with `name-` belong to signed-in visitors and need a token. */
const isSession = (id: string): boolean => /^(?!name-)[\x21-\x7e]{1,128}$/.test(id);

/** The currency in the cookie, if it has a currency code's form. */
export function currencyChosen(request: FastifyRequest): string | undefined {
  const code = readCookie(request, 'currency');
  return code && /^[A-Z]{3}$/.test(code) ? code : undefined;
}

/** Reads the visit from a request; starts a session if there is none. */
export function visitOf({ settings }: Shop, request: FastifyRequest, reply: FastifyReply, budgetMs?: number): Visit {
  const deadline = performance.now() + (budgetMs ?? settings.pageBudgetMs);
  const known = readCookie(request, 'session');
  const session = settings.sharedSession ?? (known && isSession(known) ? known : randomUUID());
  // A browser sends a cross-site POST without the cookie: a new one would replace the visitor's.
  if (!settings.formProblem(request)) keepCookie(request, reply, 'session', session);
  const { signedIn } = request;
  const metadata = signedIn && { authorization: `Bearer ${signedIn.token}` };
  return {
    userId: signedIn?.userId ?? session,
    currency: (!request.isCurrencyUnknown && currencyChosen(request)) || defaultCurrency,
    t: findLanguage(readCookie(request, 'language')) ?? preferredLanguage(request.headers['accept-language']),
    budget: () => ({ timeoutMs: Math.max(minTimeoutMs, deadline - performance.now()), metadata }),
  };
}

export function setCurrency(request: FastifyRequest, reply: FastifyReply, currency: string): void {
  setCookie(request, reply, 'currency', currency);
}

export function setLanguage(request: FastifyRequest, reply: FastifyReply, { lang }: Messages): void {
  setCookie(request, reply, 'language', lang);
}

export function setToken(request: FastifyRequest, reply: FastifyReply, token: string): void {
  setCookie(request, reply, 'token', token, tokenSeconds);
}

/** Starts a new session: someone else may have chosen the ID of the current one. */
export function renewSession({ settings }: Shop, request: FastifyRequest, reply: FastifyReply): void {
  if (!settings.sharedSession) setCookie(request, reply, 'session', randomUUID());
}

/** The request's token. */
export const tokenOf = (request: FastifyRequest): string | undefined => readCookie(request, 'token');

/** The response to a POST can't be requested again by its URL. */
const isRead = ({ method }: FastifyRequest) => method === 'GET' || method === 'HEAD';

interface Frame {
  cartSize: number;
  currencies?: string[];
  /** Where the frame's forms redirect to; by default the page's own URL. */
  path?: string;
}

/** The data for the page's frame. Without currencies (error and order pages) there is no currency menu. */
export function pageOf(
  { settings, assets, signIn, explorer }: Shop,
  request: FastifyRequest,
  visit: Visit,
  frame: Frame,
): Page {
  const { currencies = [] } = frame;
  const { traceId, isSampled } = request.observed ?? {};
  const root = rootOf(request, settings.baseUrl);
  return {
    t: visit.t,
    baseUrl: root,
    brand: settings.brand,
    asset: (path) => root + assets.hashedPath(path),
    currency: visit.currency,
    currencies: currencies.includes(visit.currency) ? currencies : [...currencies, visit.currency],
    showCurrency: currencies.length > 0,
    path: frame.path ?? (isRead(request) ? request.url.slice(settings.baseUrl.length) || '/' : '/'),
    cartSize: frame.cartSize,
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
