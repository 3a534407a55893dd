// How this machine reaches something in the cluster: by the ports that kind brings to localhost, else by a forward.
import { spawn } from 'node:child_process';
import { Problem } from '../../start/problem.ts';
import { namespace, type Ports, type Target } from './target.ts';

const services = {
  shop: { of: namespace, what: 'service/frontend', port: 80 },
  jaeger: { of: 'observability', what: 'service/jaeger', port: 16686 },
} as const;

/** Does something with the address of a page. */
export function reaching<T>(
  to: Target,
  ports: Ports,
  page: keyof typeof services,
  work: (url: string) => Promise<T>,
): Promise<T> {
  if (to.cluster) return work(`http://localhost:${ports[page]}`);
  const { of, what, port } = services[page];
  return forwarding(to, of, what, port, (address) => work(`http://${address}`));
}

/** Does something with host:port of a pod's or a Service's port; the forward lasts as long as that takes. */
export async function forwarding<T>(
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
      child.once('exit', () => reject(new Problem(`${what} in ${of} can't be reached by kubectl port-forward.`)));
    });
    return await work(address);
  } finally {
    child.kill();
  }
}
