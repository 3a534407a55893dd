// A real container registry on this machine, and the documented way to push a release to it.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './eventually.ts';
import { read } from './sources.ts';

const missing = ['docker-registry', 'skopeo', 'jq'].find((program) => spawnSync(program, ['--version']).error);
/** For `{ skip }` of a test. In CI a skip counts as a failure. */
export const noRegistry = missing ? `${missing} is not installed` : false;

export interface ContainerRegistry {
  /** host:port */
  readonly address: string;
  /** Pushes the images in dist/release of a folder, by the loop in docs/operations.md. */
  push(folder: string): void;
  close(): void;
}

/** `registry.example/boutique` in the documentation is this registry. */
const pushLoop = (): string =>
  (read('docs/operations.md').match(/^ {4}jq .*\n(?: {6,}.*\n)+/m)?.[0] ?? '').replace(/^ {4}/gm, '');

export async function startRegistry(host: string, port: number): Promise<ContainerRegistry> {
  const folder = mkdtempSync(join(tmpdir(), 'registry-'));
  const [address, file] = [`${host}:${port}`, join(folder, 'registry.json')];
  const storage = { filesystem: { rootdirectory: join(folder, 'data') } };
  writeFileSync(file, JSON.stringify({ version: 0.1, log: { level: 'error' }, storage, http: { addr: address } }));
  // Without TLS; skopeo reads this file in the user's folder.
  const home = join(folder, 'home');
  mkdirSync(join(home, '.config/containers'), { recursive: true });
  writeFileSync(
    join(home, '.config/containers/registries.conf'),
    `[[registry]]\nlocation = "${address}"\ninsecure = true\n`,
  );
  const server = spawn('docker-registry', ['serve', file], { stdio: ['ignore', 'ignore', 'inherit'] });
  const isUp = async () => (await fetch(`http://${address}/v2/`)).ok;
  await until('the registry', isUp, 20_000).catch((error) => {
    server.kill();
    throw error;
  });
  return {
    address,
    push(of) {
      const script = pushLoop().replaceAll('registry.example', address);
      const env = { ...process.env, HOME: home };
      execFileSync('bash', ['-eo', 'pipefail', '-c', script], { cwd: of, env, stdio: 'pipe' });
    },
    close() {
      server.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
