// Runs a program with everything that it starts. An interruption ends all of it, and then this process.
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
    // A process group of its own: only so can all of it be interrupted.
    detached: !windows,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  const code = await new Promise((resolve) => {
    child.on('error', (error) => {
      output += `${command} could not be started: ${error.message}`;
      resolve(1);
    });
    child.on('close', resolve);
  });
  for (const signal of signals) process.off(signal, interrupt);
  if (interruption) process.exit(128 + constants.signals[interruption]);
  return { code, output };
}
