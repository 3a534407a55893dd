// Reaches a page in the cluster: at the ports that kind publishes on localhost, or by kubectl port-forward.
import { spawn } from 'node:child_process';
import { Problem } from '../../start/problem.ts';
import { basePath } from './base-path.ts';
import type { Ports, Target } from './target.ts';

const services = {
  shop: { what: 'service/frontend', port: 80 },
  jaeger: { what: 'service/jaeger', port: 16686 },
  kiali: { what: 'service/kiali', port: 20001 },
  prometheus: { what: 'service/prometheus', port: 9090 },
} as const;

/** Calls `work` with the URL of a page. */
export async function withPage<T>(
  to: Target,
  ports: Ports,
  page: keyof typeof services,
  work: (url: string) => Promise<T>,
): Promise<T> {
  const path = page === 'shop' ? await basePath(to) : '';
  if (to.cluster) return work(`http://localhost:${ports[page]}${path}`);
  const { what, port } = services[page];
  const of = page === 'shop' ? to.namespace : to.consolesNamespace;
  return withPortForward(to, of, what, port, (address) => work(`http://${address}${path}`));
}

/** Calls `work` with the host:port that is forwarded to a port of a pod or Service, until `work` is done. */
export async function withPortForward<T>(
  to: Target,
  of: string,
  what: string,
  port: number,
  work: (address: string) => Promise<T>,
): Promise<T> {
  const args = ['--context', to.context, 'port-forward', '--namespace', of, what, `:${port}`];
  const child = spawn('kubectl', args, { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const address = await new Promise<string>((resolve, reject) => {
      child.stdout.on('data', (chunk) => {
        const found = String(chunk).match(/127\.0\.0\.1:\d+/)?.[0];
        if (found) resolve(found);
      });
      child.once('error', reject);
      child.once('exit', () => reject(new Problem(`kubectl port-forward to ${what} in ${of} failed.`)));
    });
    return await work(address);
  } finally {
    child.kill();
  }
}
