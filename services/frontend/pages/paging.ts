// Pages of long lists: ?page=TOKEN, where the token is the service's own.
import { hasCode, notFound, status } from '@boutique/service-kit/errors';
import type { FastifyRequest } from 'fastify';

/** The first value of a query parameter; '' if there is none. */
export function parameterOf({ query }: FastifyRequest, name: string): string {
  const values = new Map(Object.entries(typeof query === 'object' && query !== null ? query : {}));
  const [value] = [values.get(name)].flat();
  return typeof value === 'string' ? value : '';
}

/** For `.catch`: a token that the service rejects leads to no page. */
export function withoutPage(error: unknown): never {
  throw hasCode(error, status.INVALID_ARGUMENT) ? notFound('no such page') : error;
}

/** The address of a list with these parameters, without empty ones. */
export function listPath(path: string, parameters: Record<string, string>): string {
  const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value));
  return query.size > 0 ? `${path}?${query}` : path;
}
