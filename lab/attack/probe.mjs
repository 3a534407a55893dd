// Imported into each process of an attacked shop with `--import`: reports how long its event loop was blocked. One line per
// report in the file PROBE_DIR/PID: when it ended, in ms of the system's monotonic clock, and the longest pause in ms.
// Plain JavaScript, as Node's type stripping would cost each process 19 MB.
import { openSync, readSync, writeSync } from 'node:fs';
import { hrtime } from 'node:process';
import { isMainThread } from 'node:worker_threads';

const directory = process.env.PROBE_DIR;
const tickMs = 10;
const reportMs = 250;

/** Time for which the main thread was ready to run, but another process had the CPU, in ms. */
function runQueueReader() {
  const buffer = Buffer.alloc(128);
  try {
    // https://docs.kernel.org/scheduler/sched-stats.html: time on CPU, time waiting, timeslices
    const file = openSync(`/proc/self/task/${process.pid}/schedstat`, 'r');
    return () => Number(buffer.toString('latin1', 0, readSync(file, buffer, 0, buffer.length, 0)).split(' ')[1]) / 1e6;
  } catch {
    // Only Linux has it; elsewhere a busy machine counts as a pause.
    return () => 0;
  }
}

const nowMs = () => Number(hrtime.bigint()) / 1e6;

if (directory && isMainThread) {
  const reports = openSync(`${directory}/${process.pid}`, 'a');
  const waitedMs = runQueueReader();
  let last = { at: nowMs(), waited: waitedMs() };
  let reportedAt = last.at;
  let longest = 0;
  setInterval(() => {
    const next = { at: nowMs(), waited: waitedMs() };
    longest = Math.max(longest, next.at - last.at - tickMs - (next.waited - last.waited));
    last = next;
    if (next.at - reportedAt < reportMs) return;
    writeSync(reports, `${next.at.toFixed(0)} ${longest.toFixed(1)}\n`);
    [reportedAt, longest] = [next.at, 0];
  }, tickMs).unref();
}
