// The API explorer (ENABLE_API_EXPLORER, for demos): every RPC with a form to call it.
import type { FastifyInstance } from 'fastify';
import { formOf } from '../../forms.ts';
import { sendPage } from '../../layout/page-parts.ts';
import { pageOf, type Shop, visitOf } from '../../visit.ts';
import { explorerIndex, explorerRpc, type RpcModel } from './explorer-view.ts';

interface ByRpc {
  Params: { workload: string; service: string; rpc: string };
}

const budgetMs = 10_000;

export function explorerRoutes(app: FastifyInstance, shop: Shop): void {
  const { backends, explorer, settings } = shop;
  if (!explorer) return;

  app.get('/explorer', async (request, reply) => {
    const visit = visitOf(shop, request, reply, budgetMs);
    const [workloads, cartSize] = await Promise.all([explorer.list(), backends.cartSize(visit.userId, visit.budget())]);
    return sendPage(reply, visit, explorerIndex(pageOf(shop, request, visit, { cartSize }), workloads));
  });

  app.get<ByRpc>('/explorer/:workload/:service/:rpc', async (request, reply) => {
    const visit = visitOf(shop, request, reply, budgetMs);
    const { workload, service, rpc } = request.params;
    const found = await explorer.find(workload, service, rpc, visit.userId);
    if (!found) return reply.callNotFound();
    const cartSize = await backends.cartSize(visit.userId, visit.budget());
    const page = pageOf(shop, request, visit, { cartSize });
    const { example: body, hasUser } = found;
    return sendPage(reply, visit, explorerRpc(page, { ...request.params, body, hasUser }));
  });

  app.post<ByRpc>('/explorer/:workload/:service/:rpc', async (request, reply) => {
    const visit = visitOf(shop, request, reply, budgetMs);
    const { workload, service, rpc } = request.params;
    const found = await explorer.find(workload, service, rpc, visit.userId);
    if (!found) return reply.callNotFound();
    const { body = '', confirmed } = formOf(request);
    const model: RpcModel = { ...request.params, body, hasUser: found.hasUser };
    const message = readJson(body);
    if (message && (found.isRead || confirmed === 'yes')) model.outcome = await found.call(message, visit.budget());
    else if (message) model.asksConfirmation = true;
    const cartSize = await backends.cartSize(visit.userId, visit.budget());
    const page = pageOf(shop, request, visit, { cartSize, path: request.url.slice(settings.baseUrl.length) });
    return sendPage(reply, visit, explorerRpc(page, { ...model, isWrong: !message }), message ? 200 : 422);
  });
}

function readJson(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
