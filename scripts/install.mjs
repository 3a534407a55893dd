// Installs when what is installed differs from what the lockfile says; else it takes a few milliseconds.
// Plain JavaScript without dependencies: it runs on a bare checkout, on the machine's own Node (20 or newer).
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const pnpm = 'pnpm@10.34.9';
const neededNode = 24;
const root = join(import.meta.dirname, '..');
const stamp = join(root, 'node_modules/.install-stamp');
/** Comes with the installation on Linux, and is what every script runs on there. */
const ownNode = join(root, 'node_modules/.bin/node');

function wantedState() {
  const services = readdirSync(join(root, 'services')).map((name) => `services/${name}/package.json`);
  const manifests = [
    'package.json',
    'protos/package.json',
    'service-kit/package.json',
    'trace-viewer/package.json',
    ...services,
  ];
  const hash = createHash('sha256').update(`${pnpm} ${process.platform} ${process.arch}`);
  for (const path of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', ...manifests])
    if (existsSync(join(root, path))) hash.update(path).update(readFileSync(join(root, path)));
  return hash.digest('hex');
}

function install() {
  console.log('Installing (once, about 30 s)…');
  let result = runPnpm('install', '--frozen-lockfile');
  if (/ERR_PNPM_OUTDATED_LOCKFILE/.test(result.stdout + result.stderr)) result = updateLockfile(result);
  if (result.status !== 0) {
    const output = result.error?.message ?? `${result.stdout}${result.stderr}`.trim();
    fail(
      `${output}\n\nThe packages could not be installed: ${pnpm} says above why. Mend it and run the same command again.`,
    );
  }
}

const runPnpm = (...args) =>
  spawnSync('npx', ['-y', pnpm, ...args], {
    cwd: root,
    env: cleanEnvironment(),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });

/** After a package.json was added or edited. The network is used only for packages that were never installed here. */
function updateLockfile({ stdout }) {
  if (/^(1|true)$/i.test(process.env.CI ?? ''))
    fail(
      `${stdout.trim()}\n\npnpm-lock.yaml is older than a package.json: run \`npm start\` locally and commit the lockfile.`,
    );
  const result = runPnpm('install', '--no-frozen-lockfile', '--prefer-offline');
  if (result.status === 0) console.log('Updated pnpm-lock.yaml: commit it with the package.json.');
  return result;
}

/** npm hands its own settings to its children, which pnpm takes for its own; only the way to the registry is kept. */
function cleanEnvironment() {
  const kept = /^npm_config_(registry|userconfig|cache|(https?_)?proxy|noproxy|cafile|strict_ssl)$/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name) || kept.test(name)));
}

function checkNode() {
  const version = existsSync(ownNode)
    ? spawnSync(ownNode, ['--version'], { encoding: 'utf8' }).stdout?.trim()
    : process.version;
  if (Number.parseInt(version?.slice(1) ?? '', 10) >= neededNode) return;
  const found = version ? `this is ${version}` : 'the one in node_modules does not run on this machine';
  fail(`Node ${neededNode} or newer is needed, but ${found}. Install it from https://nodejs.org and try again.`);
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

/** Spares the first start what only a first start has to do; no harm when it fails. */
function warmUp() {
  const args = ['--disable-warning=ExperimentalWarning', '--import', './start/compile-cache.mjs', 'start/warm.ts'];
  spawnSync(existsSync(ownNode) ? ownNode : process.execPath, args, { cwd: root, stdio: 'ignore', timeout: 20_000 });
}

if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wantedState()) {
  // The Node that runs this is mostly the one that the scripts get.
  if (Number.parseInt(process.versions.node, 10) < neededNode) checkNode();
} else {
  install();
  checkNode();
  warmUp();
  writeFileSync(stamp, wantedState());
}
