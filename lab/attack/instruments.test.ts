// The modules imported into the attacked processes: the event loop probe, and the clock that can be moved.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const directory = mkdtempSync(join(tmpdir(), 'instruments-'));
after(() => rmSync(directory, { recursive: true }));

const lab = join(import.meta.dirname, '..');

test('the probe reports a blocked event loop, but not a wait for the CPU', () => {
  const probes = mkdtempSync(join(directory, 'probes-'));
  const program = `
    const cpuMs = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1_000; };
    setTimeout(() => { for (const end = cpuMs() + 250; cpuMs() < end; ); setTimeout(() => {}, 600); }, 400);`;
  const args = ['--import', join(lab, 'attack/probe.mjs'), '--eval', program];
  // Ten busy programs leave it a sixth of a machine with two CPUs.
  const busy = Array.from({ length: 10 }, () => spawn(process.execPath, ['--eval', 'for (;;);']));
  try {
    execFileSync(process.execPath, args, { env: { PROBE_DIR: probes } });
  } finally {
    for (const child of busy) child.kill('SIGKILL');
  }
  const [file = ''] = readdirSync(probes);
  const pauses = readFileSync(join(probes, file), 'utf8')
    .trim()
    .split('\n')
    .map((line) => Number(line.split(' ')[1]));
  // Without the CPU, the block takes more than a second. Other threads of the process count as its CPU time, too.
  assert.ok(Math.max(...pauses) > 150 && Math.max(...pauses) < 600, pauses.join());
});

test('a clock jumps when its file changes, and timers do not', () => {
  const file = join(directory, 'clock');
  const program = `
    const { writeFileSync } = require('node:fs');
    const before = Date.now();
    writeFileSync(process.env.CLOCK_OFFSET_FILE, '-3600000');
    setTimeout(() => console.log(JSON.stringify([
      Date.now() - before, new Date() - before, new Date(5).getTime(), Date.UTC(1970, 0, 2), new Date() instanceof Date,
    ])), 300);`;
  writeFileSync(file, '0');
  const args = ['--import', join(lab, 'clock.mjs'), '--eval', program];
  const output = execFileSync(process.execPath, args, { env: { CLOCK_OFFSET_FILE: file }, encoding: 'utf8' });
  const [now, made, five, day, isDate] = JSON.parse(output);
  for (const moved of [now, made]) assert.ok(moved < -3_590_000 && moved >= -3_600_000, output);
  assert.deepEqual([five, day, isDate], [5, 86_400_000, true]);
});
