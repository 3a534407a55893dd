// Imported into a process with `--import`: moves its clock by the milliseconds in the file CLOCK_OFFSET_FILE. Timers and
// performance.now() are not affected, as when an administrator or NTP sets a machine's clock.
import { readFileSync } from 'node:fs';

const file = process.env.CLOCK_OFFSET_FILE;
const pollMs = 50;
const realNow = Date.now.bind(Date);
let offsetMs = 0;

function readOffset(path) {
  try {
    offsetMs = Number(readFileSync(path, 'utf8')) || 0;
  } catch {
    // There is no file before the first jump.
    offsetMs = 0;
  }
}

if (file) {
  readOffset(file);
  setInterval(() => readOffset(file), pollMs).unref();
  const now = () => realNow() + offsetMs;
  Date.now = now;
  globalThis.Date = new Proxy(Date, {
    construct: (target, args, newTarget) => Reflect.construct(target, args.length > 0 ? args : [now()], newTarget),
  });
}
