// Turns errors into pages, without internal details.
import { hasCode, StatusError, status } from '@boutique/service-kit/errors';
import type { Log } from '@boutique/service-kit/log';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { clientGone } from '../../hooks/observe.ts';
import { ForeignForm } from '../../hooks/security.ts';
import type { ErrorModel, OrderProblem } from '../../layout/model.ts';
import { headersOf } from '../../layout/page-parts.ts';
import { pageOf, type Shop, visitOf } from '../../visit.ts';
import { error as errorView } from './error-view.ts';

const httpStatus: Partial<Record<status, number>> = {
  [status.INVALID_ARGUMENT]: 422,
  [status.FAILED_PRECONDITION]: 422,
  [status.NOT_FOUND]: 404,
  [status.PERMISSION_DENIED]: 403,
  [status.ABORTED]: 409,
  [status.RESOURCE_EXHAUSTED]: 503,
  [status.UNAVAILABLE]: 503,
  [status.DEADLINE_EXCEEDED]: 503,
  [status.CANCELLED]: 503,
};

const retryAfterSeconds = 2;

/** Placing an order failed; `problem` is what is known about the order. */
export class OrderFailed extends Error {
  readonly reason: Error;
  readonly problem: OrderProblem;

  constructor(reason: Error, problem: OrderProblem) {
    super(reason.message);
    this.name = 'OrderFailed';
    this.reason = reason;
    this.problem = problem;
  }
}

/** Sends an error page. */
export function sendError(shop: Shop, request: FastifyRequest, reply: FastifyReply, model: ErrorModel): FastifyReply {
  const visit = visitOf(shop, request, reply);
  const page = pageOf(shop, request, visit, { cartSize: 0 });
  if (model.status === 503) reply.header('retry-after', retryAfterSeconds);
  return reply
    .code(model.status)
    .headers({ ...headersOf(visit.t), 'cache-control': 'no-store' })
    .send(errorView(page, model));
}

export function handleErrors(app: FastifyInstance, shop: Shop, log: Log): void {
  const notFound = (request: FastifyRequest, reply: FastifyReply) => sendError(shop, request, reply, { status: 404 });
  app.setNotFoundHandler(notFound);
  // Responds before the body is read.
  app.addHook('onRequest', async (request, reply) => (request.is404 ? notFound(request, reply) : undefined));

  app.setErrorHandler((thrown: FastifyError | Error, request, reply) => {
    // The client disconnected while it sent the body: it would read no page, and nothing is wrong with the shop.
    if (request.raw.socket.destroyed) return reply.code(clientGone).send();
    const order = thrown instanceof OrderFailed ? thrown.problem : undefined;
    const error = thrown instanceof OrderFailed ? thrown.reason : thrown;
    const code = order ? statusOfOrder[order] : statusOf(error);
    if (code >= 500) {
      const fields =
        error instanceof StatusError && code === 503 ? { peer: error.peer, reason: error.message } : { err: error };
      const write = () => log.error({ event: 'shop.page.failed', ...fields }, 'page failed');
      if (request.observed) request.observed.runInContext(write);
      else write();
    }
    // Any other 4xx is shown as 400.
    const known = [400, 403, 404, 409, 413, 415, 422, 500, 503].includes(code) ? code : code < 500 ? 400 : 500;
    const headers = error instanceof ForeignForm ? error.mismatch : [];
    const fields = headers.map(([label, value]) => ({ label, message: value.slice(0, 255) }));
    return sendError(shop, request, reply, { status: known, order, fields });
  });
}

const statusOf = (error: FastifyError | Error): number => {
  if (error instanceof ForeignForm) return 403;
  // A service or the mesh refused our call: the visitor's request is not the problem.
  if (hasCode(error, status.PERMISSION_DENIED) && error.peer) return 500;
  if (error instanceof StatusError) return httpStatus[error.code] ?? 500;
  return ('statusCode' in error && error.statusCode) || 500;
};

const statusOfOrder: Record<OrderProblem, number> = {
  notPlaced: 503,
  notPlacedNow: 503,
  cartEmpty: 422,
  productNotSold: 422,
  rejected: 422,
  unknown: 503,
};
