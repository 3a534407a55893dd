// Calibration: how much CPU time this machine takes for a fixed workload similar to the shop's.
import { createHash } from 'node:crypto';
import { median } from '../statistics.ts';

const turns = 6_000;
const times = 3;

/** Creates objects, serializes, hashes, parses and sorts them. */
function work(): string {
  let last = '';
  for (let turn = 0; turn < turns; turn++) {
    const lines = Array.from({ length: 20 }, (_, at) => ({ id: `${turn}-${at * 7}`, price: turn * at, name: last }));
    const text = JSON.stringify(lines);
    last = createHash('sha256').update(text).digest('hex');
    const read: typeof lines = JSON.parse(text);
    read.sort((a, b) => (a.id < b.id ? -1 : 1));
  }
  return last;
}

export function calibrate(): number {
  work();
  const seconds = Array.from({ length: times }, () => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6;
  });
  return median(seconds);
}

/** What it takes on the quiet machine on which the limits of time were chosen. */
const usualSeconds = 0.092;

/** How many times as long this machine needs, at least 1: a limit of time is multiplied by it. */
export const slowness = (): number => Math.max(1, calibrate() / usualSeconds);
