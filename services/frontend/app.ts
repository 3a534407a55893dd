// The shop as an HTTP application: what every request goes through, and the pages.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Env } from '@boutique/service-kit/env';
import { logger } from '@boutique/service-kit/log';
import cookie from '@fastify/cookie';
import Fastify, { type FastifyInstance } from 'fastify';
import { compress, loadAssets } from './assets.ts';
import { connectBackends } from './backends.ts';
import { acceptBodies } from './body.ts';
import { keepAliveTimeoutMs, limitIdleConnections } from './connections.ts';
import { answerErrors } from './error-page.ts';
import { openExplorer } from './explorer.ts';
import { observe } from './observe.ts';
import { refuseOverload } from './overload.ts';
import { recognizeVisitors } from './recognize.ts';
import { assistantRoutes } from './routes/assistant.ts';
import { cartRoutes } from './routes/cart.ts';
import { checkoutRoutes } from './routes/checkout.ts';
import { explorerRoutes } from './routes/explorer.ts';
import { homeRoutes } from './routes/home.ts';
import { orderRoutes } from './routes/orders.ts';
import { outboxRoutes } from './routes/outbox.ts';
import { productRoutes } from './routes/product.ts';
import { searchRoutes } from './routes/search.ts';
import { sessionRoutes } from './routes/session.ts';
import { signInRoutes } from './routes/sign-in.ts';
import { systemRoutes } from './routes/system.ts';
import { protect } from './security.ts';
import { readSettings } from './settings.ts';
import { openSignIn } from './sign-in.ts';
import type { Shop } from './visit.ts';

/** A form of this shop has some 500 bytes; only the assistant takes pictures. */
const largestBody = 64 * 1024;

const routes = [
  homeRoutes,
  productRoutes,
  cartRoutes,
  checkoutRoutes,
  orderRoutes,
  sessionRoutes,
  signInRoutes,
  searchRoutes,
  assistantRoutes,
  outboxRoutes,
  explorerRoutes,
  systemRoutes,
];

export async function shopApp(env: Env): Promise<FastifyInstance> {
  const settings = readSettings(env);
  const shop: Shop = {
    settings,
    backends: connectBackends(env, settings.cacheTtlMs),
    assets: loadAssets(join(import.meta.dirname, 'static'), settings.baseUrl),
    signIn: settings.signIn ? await openSignIn(env) : undefined,
    explorer: settings.explorer ? openExplorer(env) : undefined,
  };
  const app = Fastify({
    bodyLimit: largestBody,
    // A client that sends its request byte by byte must not hold a connection for ever.
    requestTimeout: settings.requestTimeoutMs,
    // Unless told, Node looks for such only every 30 s, and swaps the two limits when that of the headers is the longer.
    http: { connectionsCheckingInterval: 1_000, headersTimeout: settings.requestTimeoutMs },
    // Of a connection with a request; between two requests the other one applies.
    connectionTimeout: 30_000,
    keepAliveTimeout: keepAliveTimeoutMs,
    forceCloseConnections: 'idle',
    // An address that can't be decoded is one that isn't there; Fastify's own answer to it is no page.
    rewriteUrl: ({ url = '/' }) => (isDecodable(url) ? url : `${settings.baseUrl}/${encodeURIComponent(url)}`),
    // Node takes no longer address, so that ids of any length are answered by a page.
    routerOptions: { ignoreTrailingSlash: false, maxParamLength: 16_384 },
  });
  limitIdleConnections(app.server, settings.maxIdleConnections);
  observe(app, env);
  refuseOverload(app, settings.mostRequests);
  if (settings.extraLatencyMs > 0) app.addHook('preHandler', () => sleep(settings.extraLatencyMs));
  // At once: the cookies are read before the hooks below.
  await app.register(cookie);
  recognizeVisitors(app, shop);
  acceptBodies(app);
  protect(app);
  answerErrors(app, shop, logger(env));
  app.addHook('onSend', async (request, reply, body) =>
    typeof body === 'string' && reply.getHeader('content-encoding') === undefined
      ? compress(request, reply, body)
      : body,
  );
  app.addHook('onClose', () => shop.backends.close());
  app.register(
    async (pages) => {
      refuseOtherMethods(pages);
      for (const register of routes) register(pages, shop);
      shop.assets.register(pages);
    },
    { prefix: settings.baseUrl },
  );
  return app;
}

function isDecodable(url: string): boolean {
  try {
    decodeURIComponent(url.split('?')[0] ?? '');
    return true;
  } catch {
    return false;
  }
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** A right path with a wrong method is 405, not 404. */
function refuseOtherMethods(app: FastifyInstance): void {
  const known = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ method, routePath }) => {
    // Below a base path '/' comes as '', for it stands for the base without its slash too.
    const path = routePath || '/';
    const allowed = known.get(path) ?? new Set();
    for (const one of [method].flat()) allowed.add(one);
    known.set(path, allowed);
  });
  app.after(() => {
    for (const [path, allowed] of [...known]) {
      if (allowed.has('GET')) allowed.add('HEAD');
      const refused = methods.filter((method) => !allowed.has(method));
      if (refused.length === 0) continue;
      // Said now: the route below is itself one that onRoute hears of.
      const allow = [...allowed].join(', ');
      app.route({
        method: refused,
        url: path,
        // Before the body is read.
        onRequest: async (_request, reply) => reply.code(405).header('allow', allow).send(),
        handler: () => undefined,
      });
    }
  });
}
