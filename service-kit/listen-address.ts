// The address that a workload listens on.
import { createServer } from 'node:net';
import type { Env } from './env.ts';

/** Every address, also those of IPv4, where the kernel has IPv6. */
export async function listenAddress(env: Env): Promise<string> {
  return env.optional('LISTEN_ADDR') ?? ((await hasIPv6()) ? '::' : '0.0.0.0');
}

const hasIPv6 = () =>
  new Promise<boolean>((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(0, '::', () => probe.close(() => resolve(true)));
  });
