// The baseline's frontend: bare Fastify, whose routes make the page's calls and send fixed bytes.
import { fastify } from 'fastify';
import type { BaselinePlan } from './baseline-plan.ts';
import { caller } from './baseline-service.ts';

export async function startBaselineFrontend(plan: BaselinePlan): Promise<void> {
  const make = caller(plan);
  const app = fastify();
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, async () => undefined);
  for (const { method, path, stages, response } of plan.pages) {
    const { status, type, location } = response;
    const body = 'x'.repeat(response.bytes);
    const headers = { ...(type && { 'content-type': type }), ...(location && { location }) };
    app.route({
      method,
      url: path,
      handler: async (_request, reply) => {
        await make(stages);
        return reply.code(status).headers(headers).send(body);
      },
    });
  }
  await app.listen({ host: '127.0.0.1', port: plan.ports.frontend ?? 0 });
}
