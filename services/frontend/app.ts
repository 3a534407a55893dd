// The shop as an HTTP application: hooks for every request, then the routes of the pages.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Workload } from '@boutique/service-kit/workload';
import cookie from '@fastify/cookie';
import Fastify, { type FastifyInstance } from 'fastify';
import { connectBackends } from './backends.ts';
import { acceptBodies } from './hooks/bodies.ts';
import { maxHeaderBytes, respondToClientError } from './hooks/client-errors.ts';
import { keepAliveTimeoutMs, limitConnections } from './hooks/connections.ts';
import { rejectOtherHosts } from './hooks/hosts.ts';
import { identifyVisitors } from './hooks/identify-visitor.ts';
import { observe } from './hooks/observe.ts';
import { rejectOverload } from './hooks/overload.ts';
import { redirectRelatively } from './hooks/relative-links.ts';
import { protect } from './hooks/security.ts';
import { compress, loadAssets } from './layout/assets.ts';
import { assistantRoutes } from './pages/assistant/assistant-routes.ts';
import { cartRoutes } from './pages/cart/cart-routes.ts';
import { checkoutRoutes } from './pages/checkout/checkout-routes.ts';
import { handleErrors } from './pages/error/error-page.ts';
import { openExplorer } from './pages/explorer/explorer.ts';
import { explorerRoutes } from './pages/explorer/explorer-routes.ts';
import { homeRoutes } from './pages/home/home-routes.ts';
import { orderRoutes } from './pages/orders/orders-routes.ts';
import { outboxRoutes } from './pages/outbox/outbox-routes.ts';
import { productRoutes } from './pages/product/product-routes.ts';
import { searchRoutes } from './pages/search/search-routes.ts';
import { sessionRoutes } from './pages/session/session-routes.ts';
import { openSignIn } from './pages/sign-in/sign-in.ts';
import { signInRoutes } from './pages/sign-in/sign-in-routes.ts';
import { systemRoutes } from './pages/system/system-routes.ts';
import { readSettings } from './settings.ts';
import type { Shop } from './visit.ts';

/** Our forms send about 500 bytes. Only the assistant, which takes pictures, has a higher limit. */
const maxBodyBytes = 64 * 1024;

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

export async function shopApp(workload: Workload): Promise<FastifyInstance> {
  const settings = readSettings(workload.env);
  const backends = connectBackends(workload, settings.cacheTtlMs);
  const shop: Shop = {
    settings,
    backends,
    assets: loadAssets(join(import.meta.dirname, 'static'), settings.baseUrl),
    signIn: settings.signIn ? await openSignIn(workload) : undefined,
    explorer: settings.explorer ? openExplorer(workload, backends.addresses, settings) : undefined,
  };
  const app = Fastify({
    bodyLimit: maxBodyBytes,
    // From the first byte to the last: a client can't extend it by sending slowly.
    requestTimeout: settings.requestTimeoutMs,
    // By default Node checks for slow requests only every 30 s. It swaps the two timeouts if the one for headers is longer.
    http: {
      connectionsCheckingInterval: 1_000,
      headersTimeout: settings.requestTimeoutMs,
      maxHeaderSize: maxHeaderBytes,
    },
    clientErrorHandler: respondToClientError,
    // For a connection with an open request; keepAliveTimeout applies between requests.
    connectionTimeout: 30_000,
    keepAliveTimeout: keepAliveTimeoutMs,
    forceCloseConnections: 'idle',
    // A path that can't be decoded is sent to our 404 page; Fastify's own response is not a page.
    rewriteUrl: ({ url = '/' }) => (isDecodable(url) ? url : `${settings.baseUrl}/${encodeURIComponent(url)}`),
    // Node accepts no longer URLs, so IDs of any length reach a page.
    routerOptions: { ignoreTrailingSlash: false, maxParamLength: 16_384 },
  });
  limitConnections(app.server, { maxIdle: settings.maxIdleConnections, maxWaiting: settings.maxWaitingRequests });
  observe(app, workload, settings);
  rejectOtherHosts(app, settings.hostProblem);
  app.addHook('onSend', (request, reply, body, done) => {
    const isPlain = typeof body === 'string' && reply.getHeader('content-encoding') === undefined;
    const sent = isPlain ? compress(request, reply, body) : body;
    request.observed?.responding();
    done(null, sent);
  });
  redirectRelatively(app, settings.baseUrl);
  rejectOverload(app, settings.maxRequests);
  if (settings.extraLatencyMs > 0) app.addHook('preHandler', () => sleep(settings.extraLatencyMs));
  // Awaited because the hooks below need the cookies.
  await app.register(cookie);
  identifyVisitors(app, shop);
  acceptBodies(app);
  protect(app, settings);
  handleErrors(app, shop, workload.log);
  app.addHook('onClose', () => backends.close());
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

/** A known path with an unsupported method is 405, not 404. */
function refuseOtherMethods(app: FastifyInstance): void {
  const known = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ method, routePath }) => {
    // Below a base path, the route '/' is reported as ''.
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
      // Computed now because the route below triggers onRoute too.
      const allow = [...allowed].join(', ');
      app.route({
        method: refused,
        url: path,
        // Responds before the body is read.
        onRequest: async (_request, reply) => reply.code(405).header('allow', allow).send(),
        handler: () => undefined,
      });
    }
  });
}
