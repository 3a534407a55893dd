// Rejects requests for hosts that are not the shop's: https://en.wikipedia.org/wiki/DNS_rebinding
import type { HostCheck } from '@boutique/service-kit/http-hosts';
import type { FastifyInstance } from 'fastify';

/** Probes always pass: the kubelet sends them to the pod's IP address. */
export function rejectOtherHosts(app: FastifyInstance, hostProblem: HostCheck): void {
  app.addHook('onRequest', (request, reply, done) => {
    const problem = hostProblem(request.headers.host);
    if (!problem || request.routeOptions.url?.endsWith('/_healthz')) return done();
    reply.code(421).headers({ 'x-content-type-options': 'nosniff' }).type('text/plain').send(`${problem}\n`);
  });
}
