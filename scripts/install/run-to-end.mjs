// Runs a program to its end. A signal ends it with all its children, then this process.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const windows = process.platform === 'win32';

export async function runToEnd(command, args, options) {
  let interruption;
  const interrupt = (signal) => {
    interruption = signal;
    if (windows) child.kill();
    else process.kill(-child.pid, 'SIGTERM');
  };
  for (const signal of signals) process.on(signal, interrupt);
  const child = spawn(command, args, {
    ...options,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: windows,
    // In its own process group, so that a signal reaches all of its children.
    detached: !windows,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  const code = await new Promise((resolve) => {
    child.on('error', (error) => {
      output += `${command} could not start: ${error.message}`;
      resolve(1);
    });
    child.on('close', resolve);
  });
  for (const signal of signals) process.off(signal, interrupt);
  if (interruption) process.exit(128 + constants.signals[interruption]);
  return { code, output };
}
