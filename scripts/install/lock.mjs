// Only one command installs at a time; the others wait for it.
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const pollMs = 100;
const maxWaitMs = 300_000;

/** Runs `work` while this process holds the lock file. */
export async function withLock(file, work) {
  await acquire(file);
  // Also if `work` exits the process.
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  await work();
  process.off('exit', release);
  release();
}

async function acquire(file) {
  const since = Date.now();
  let waiting = false;
  while (!tryToCreate(file)) {
    const owner = ownerOf(file);
    if (owner && !isAlive(owner)) {
      removeStale(file, owner);
      continue;
    }
    if (!waiting) console.error(`Waiting for another command that is installing (process ${owner ?? 'unknown'})…`);
    waiting = true;
    if (Date.now() - since > maxWaitMs) {
      console.error(
        `${file} has existed for ${maxWaitMs / 60_000} minutes. Delete it if no other command is installing.`,
      );
      process.exit(1);
    }
    await sleep(pollMs);
  }
}

function tryToCreate(file) {
  try {
    writeFileSync(file, `${process.pid}\n`, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** The PID of the process that holds the lock; undefined if the lock was released or the PID isn't written yet. */
function ownerOf(file) {
  try {
    return Number.parseInt(readFileSync(file, 'utf8'), 10) || undefined;
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Two commands may find the same stale lock. Renaming it first prevents one from removing the other's new lock. */
function removeStale(file, owner) {
  const stale = `${file}.${process.pid}`;
  try {
    renameSync(file, stale);
  } catch (error) {
    if (error.code === 'ENOENT') return;
    throw error;
  }
  if (ownerOf(stale) === owner) rmSync(stale);
  else renameSync(stale, file);
}
