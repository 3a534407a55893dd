// Online Boutique's own programs. ORIGINAL_DIR is a checkout of its repository, in which services were built in their
// folders: `go build -o server .`, `npm ci`, `./gradlew installDist`, `dotnet publish -o out`, or for Python a .venv.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isWorkload } from '../topology.ts';
import { until } from './eventually.ts';
import { isFree } from './free-ports.ts';
import { type OriginalName, original } from './original-manifests.ts';
import type { Addresses, StartOriginal } from './original-services.ts';

/** In its folder: a file that only the build leaves, and the command. */
const programs: Record<OriginalName, { built: string; command: readonly string[] }> = {
  adservice: { built: 'build/install/hipstershop', command: ['build/install/hipstershop/bin/AdService'] },
  cartservice: { built: 'src/out/cartservice.dll', command: ['dotnet', 'src/out/cartservice.dll'] },
  checkoutservice: { built: 'server', command: ['./server'] },
  currencyservice: { built: 'node_modules', command: ['node', 'server.js'] },
  emailservice: { built: '.venv', command: ['.venv/bin/python', 'email_server.py'] },
  frontend: { built: 'server', command: ['./server'] },
  paymentservice: { built: 'node_modules', command: ['node', 'index.js'] },
  productcatalogservice: { built: 'server', command: ['./server'] },
  recommendationservice: { built: '.venv', command: ['.venv/bin/python', 'recommendation_server.py'] },
  shippingservice: { built: 'server', command: ['./server'] },
};

/** A Java virtual machine needs some seconds on two cores. */
const startLimitMs = 30_000;

/** Undefined if ORIGINAL_DIR doesn't provide it. */
export function originalProgram(name: OriginalName): StartOriginal | undefined {
  const folder = join(process.env.ORIGINAL_DIR ?? '', 'src', name);
  const { built, command } = programs[name];
  if (!process.env.ORIGINAL_DIR || !existsSync(join(folder, built))) return undefined;
  return async (port, addressOf) => {
    const { PATH, HOME } = process.env;
    const [file = '', ...args] = command;
    const env = { PATH, HOME, ...addresses(name, addressOf), PORT: String(port), ASPNETCORE_HTTP_PORTS: String(port) };
    const child = spawn(file, args, { cwd: folder, env, stdio: ['ignore', 'inherit', 'inherit'] });
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`Online Boutique's ${name} exited with ${code}`);
    });
    const isUp = until(`Online Boutique's ${name}`, async () => !(await isFree(port)), startLimitMs);
    await Promise.race([isUp, ended]);
    ended.catch(() => {});
    return () => void child.kill();
  };
}

/** The variables of its manifest, with addresses on this machine; without Redis, it keeps carts in memory. */
function addresses(name: OriginalName, addressOf: Addresses): Record<string, string> {
  const { REDIS_ADDR: _, ...env } = original(name).env;
  const local = (value: string) => {
    const [peer = ''] = value.split(':');
    return isWorkload(peer) ? addressOf(peer) : value;
  };
  return Object.fromEntries(Object.entries(env).map(([variable, value]) => [variable, local(value)]));
}
