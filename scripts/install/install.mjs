// Installs the packages with a pinned pnpm, once even if several commands need them at the same time.
import { accessSync, constants, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.mjs';
import {
  fail,
  hasOwnNode,
  isInstalled,
  modules,
  nodeToUse,
  ownNode,
  root,
  stamp,
  unusableNode,
  wantedState,
} from './packages.mjs';
import { runToEnd } from './run-to-end.mjs';

const pnpm = 'pnpm@10.34.9';

export async function installPackages() {
  checkWritable();
  await withLock(join(root, '.install-lock'), async () => {
    // Another command may have installed everything in the meantime.
    if (isInstalled()) return;
    rmSync(stamp, { force: true });
    await install();
    // Computed now: the installation may have updated the lockfile.
    await finish(wantedState());
  });
}

function checkWritable() {
  try {
    accessSync(root, constants.W_OK);
    if (existsSync(modules)) accessSync(modules, constants.W_OK);
  } catch (error) {
    fail(`The packages can't be installed in node_modules: ${error.message}`);
  }
}

async function install() {
  // These override user settings that would make the installation fail or leave it incomplete.
  const settings = ['engine-strict=false', 'confirm-modules-purge=false', 'production=false', 'optional=true'];
  const flags = ['--ignore-scripts', ...settings.map((setting) => `--config.${setting}`)];
  const options = { cwd: root, env: environment() };
  const run = (...more) => runToEnd('npx', ['-y', pnpm, 'install', ...more, ...flags], options);
  const installation = run('--frozen-lockfile');
  // From now on Ctrl-C ends the installation too.
  console.error('Installing (once, about 30 s)…');
  let { code, output } = await installation;
  if (/ERR_PNPM_OUTDATED_LOCKFILE/.test(output)) ({ code, output } = await updateLockfile(run, output));
  if (code === 0) return;
  fail(
    `${output.trim()}\n\nThe packages could not be installed. Fix the error above, then run the same command again.`,
  );
}

/** After a package.json was added or edited. The network is used only for packages that aren't in the local store. */
async function updateLockfile(run, output) {
  if (/^(1|true)$/i.test(process.env.CI ?? ''))
    fail(
      `${output.trim()}\n\npnpm-lock.yaml is older than a package.json: run \`npm start\` locally and commit the lockfile.`,
    );
  const result = await run('--no-frozen-lockfile', '--prefer-offline');
  if (result.code !== 0) return result;
  // pnpm 10 writes `os: linux`, which pnpm 12 rejects. Every version accepts a list.
  const lockfile = join(root, 'pnpm-lock.yaml');
  writeFileSync(lockfile, readFileSync(lockfile, 'utf8').replace(/^( +(?:os|cpu|libc): )([\w!-]+)$/gm, '$1[$2]'));
  console.error('Updated pnpm-lock.yaml: commit it with the package.json.');
  return result;
}

/** npm passes its own settings to its children, and pnpm would read them. Only those about the registry are kept. */
function environment() {
  const kept = /^npm_config_(registry|userconfig|cache|(https?_)?proxy|noproxy|cafile|strict_ssl)$/i;
  const dropped = (name) => name === 'NODE_ENV' || (/^p?npm_/i.test(name) && !kept.test(name));
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !dropped(name)));
}

/** After every installation, by us or by the user's own `pnpm install`. */
async function finish(state) {
  if (hasOwnNode) await checkOwnNode();
  if (unusableNode) rmSync(unusableNode, { force: true });
  await warmUp();
  writeFileSync(stamp, state);
}

async function checkOwnNode() {
  const { code, output } = await runToEnd(ownNode, ['--version'], {});
  if (code !== 0) fail(`Node in node_modules does not run on this machine (it needs glibc): ${output}`);
}

/** Fills the compile cache, for a faster first start. A failure is harmless. */
async function warmUp() {
  const flags = ['--disable-warning=ExperimentalWarning', '--import', './start/compile-cache.mjs'];
  await runToEnd(nodeToUse(), [...flags, 'start/warm-compile-cache.ts'], { cwd: root, timeout: 20_000 });
}

/** After the user's own `pnpm install`: accepts that installation if it is complete. Needs no network. */
export async function acceptInstallation() {
  if (!process.env.npm_config_user_agent?.startsWith('pnpm/')) return;
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const needed = Object.keys({ ...dependencies, ...devDependencies }).map((name) => join(modules, name));
  if (hasOwnNode) needed.push(ownNode);
  rmSync(stamp, { force: true });
  if (needed.every((path) => existsSync(path))) await finish(wantedState());
}
