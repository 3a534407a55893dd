// How this machine reaches a Service of the cluster: by the ports that kind brings to localhost, else by a forward.
import { spawn } from 'node:child_process';
import { Problem } from './run.ts';
import type { Ports, Target } from './target.ts';

const services = {
  shop: ['demo-app', 'service/frontend', 80],
  jaeger: ['observability', 'service/jaeger', 16686],
} as const;

/** Does something with the address of a page; a forward lasts as long as that takes. */
export async function reaching<T>(
  to: Target,
  ports: Ports,
  page: keyof typeof services,
  work: (url: string) => Promise<T>,
): Promise<T> {
  if (to.cluster) return work(`http://localhost:${ports[page]}`);
  const [namespace, service, port] = services[page];
  const args = ['--context', to.context, 'port-forward', '--namespace', namespace, service, `:${port}`];
  const child = spawn('kubectl', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const local = await new Promise<string>((resolve, reject) => {
      child.stdout.on('data', (chunk) => {
        const found = String(chunk).match(/127\.0\.0\.1:(\d+)/)?.[1];
        if (found) resolve(found);
      });
      child.once('exit', () => reject(new Problem(`${service} can't be reached by kubectl port-forward.`)));
    });
    return await work(`http://127.0.0.1:${local}`);
  } finally {
    child.kill();
  }
}
