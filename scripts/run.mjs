// `node scripts/run.mjs ARGS`: installs what is missing, then runs `node ARGS` on the Node version that the shop needs.
// JavaScript without dependencies: it runs on a bare checkout, on the machine's own Node (20 or newer).
import { delimiter } from 'node:path';
import { binaries, checkNode, isInstalled, nodeToUse } from './install/packages.mjs';

/** npm drops the `--` of `npm start -- --watch`; pnpm passes it on. */
function withoutSeparator(args) {
  const at = args.indexOf('--');
  return args.filter((_, index) => index !== at);
}

/** Replaces this process, so that signals, the exit code and the terminal belong to the script alone. */
function replaceProcess(node, args) {
  // Node warns that execve is experimental.
  process.removeAllListeners('warning');
  process.execve(node, [node, ...args], process.env);
}

async function runAsChild(node, args) {
  const { spawn } = await import('node:child_process');
  const child = spawn(node, args, { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to the child as well.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  const parent = process.ppid;
  // On SIGTERM npm ends its shell, which doesn't pass the signal on.
  const timer = setInterval(() => process.ppid !== parent && child.kill(), 250);
  child.on('error', (error) => {
    console.error(`${node} could not start: ${error.message}`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    clearInterval(timer);
    if (!signal) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

checkNode();
if (!isInstalled()) {
  // Loaded only now: this file runs before every command.
  const { installPackages } = await import('./install/install.mjs');
  await installPackages();
}
const node = nodeToUse();
const args = withoutSeparator(process.argv.slice(2));
if (!process.env.PATH?.startsWith(binaries)) process.env.PATH = `${binaries}${delimiter}${process.env.PATH ?? ''}`;
if (process.execve && process.platform !== 'win32') replaceProcess(node, args);
else await runAsChild(node, args);
