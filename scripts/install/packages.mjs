// Checks whether the packages in node_modules match the lockfile, and finds the Node to run.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const minHostNode = 20;
const minNode = 24;
export const root = fileURLToPath(new URL('../..', import.meta.url));
export const modules = join(root, 'node_modules');
/** Contains the installed state (see wantedState). */
export const stamp = join(modules, '.install-stamp');
export const binaries = join(modules, '.bin');
/** On Linux, Node is one of the packages. */
export const ownNode = join(modules, `node-linux-${process.arch}/bin/node`);
/** What starts a program that was linked with glibc: Alpine has musl instead, and NixOS has no global one. */
const loader = { x64: '/lib64/ld-linux-x86-64.so.2', arm64: '/lib/ld-linux-aarch64.so.1' }[process.arch];
const lacksGlibc = process.platform === 'linux' && loader !== undefined && !existsSync(loader);
export const hasOwnNode = process.platform === 'linux' && loader !== undefined && !lacksGlibc;
/** Without glibc it can't run, but would come first on the PATH. */
export const unusableNode = lacksGlibc ? join(binaries, 'node') : undefined;
const major = Number.parseInt(process.versions.node, 10);

export function fail(message) {
  console.error(message);
  process.exit(1);
}

export const nodeToUse = () => (hasOwnNode ? ownNode : process.execPath);

export function checkNode() {
  const needed = hasOwnNode ? minHostNode : minNode;
  if (major >= needed) return;
  if (lacksGlibc)
    fail(
      `Node ${needed} or newer is required, but this is ${process.version}. This system lacks glibc, which the Node in the packages needs: install Node with the system's package manager.`,
    );
  fail(`Node ${needed} or newer is required, but this is ${process.version}. Install it from https://nodejs.org.`);
}

/** Everything that determines what is installed. Comparing it is faster than loading node:crypto to hash it. */
export function wantedState() {
  const services = readdirSync(join(root, 'services')).map((name) => `services/${name}/package.json`);
  const packages = ['protos', 'service-kit', 'trace-viewer'].map((name) => `${name}/package.json`);
  const manifests = ['package.json', ...packages, ...services];
  const paths = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', ...manifests].filter((path) => existsSync(join(root, path)));
  const texts = paths.map((path) => `${path}\n${readFileSync(join(root, path), 'utf8')}`);
  return [`${process.platform} ${process.arch}`, ...texts].join('\n');
}

export const isInstalled = () =>
  existsSync(stamp) &&
  readFileSync(stamp, 'utf8') === wantedState() &&
  (!hasOwnNode || existsSync(ownNode)) &&
  (!unusableNode || !existsSync(unusableNode));
