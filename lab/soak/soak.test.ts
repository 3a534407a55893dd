// The soak: its verdict on given samples, and a very short run of the real shop.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseCommandLine } from '../../start/command-line/parse.ts';
import { noK6 } from '../../testing/k6.ts';
import { freshDirectory } from '../../testing/running-shop.ts';
import { read, root } from '../../testing/sources.ts';
import { assertWellFormed } from '../testing/well-formed.ts';
import { soakCommand } from './options.ts';
import { soakChart } from './soak-chart.ts';
import { judge, report, type Samples } from './verdict.ts';

/** Samples of half an hour, with the memory and the errors of each minute. */
function samplesOf(mebibytesAt: (minute: number) => number, errorsAt = (_minute: number) => 0): Samples {
  const minutes = Array.from({ length: 31 }, (_, minute) => minute);
  const rest = { seconds: 60, requests: 600, requestsPerSecond: 10, isGood: true, complaints: [] };
  return {
    memory: minutes.map((minute) => ({ second: minute * 60, mebibytes: mebibytesAt(minute) })),
    intervals: minutes.slice(1).map((minute) => ({
      ...rest,
      second: (minute - 1) * 60,
      p95Ms: minute,
      errors: errorsAt(minute),
    })),
  };
}

test('memory that is flat after the warm-up is good', () => {
  const verdict = judge(samplesOf((minute) => (minute < 6 ? 50 + minute * 20 : 200 + (minute % 3))));
  assert.ok(verdict.isGood);
  assert.equal(verdict.requests, 18_000);
  assert.equal(verdict.medianP95Ms, 15.5);
  assert.match(
    report(verdict),
    /^ {2}memory +201 MiB in the second quarter, 201 MiB in the last quarter: 0\.0 % {2}flat$/m,
  );
});

test('memory that grows, or a single error, is not good', () => {
  const growing = judge(samplesOf((minute) => 100 + 2 * minute));
  assert.equal(growing.isGood, false);
  assert.match(report(growing), /GREW by more than \+10\.0 %/);
  const flawed = judge(
    samplesOf(
      () => 100,
      (minute) => (minute === 20 ? 1 : 0),
    ),
  );
  assert.ok(flawed.isFlat && !flawed.isGood);
  assert.match(report(flawed), /^ {2}errors +1 {2}FAILED$/m);
  assert.throws(() => judge({ memory: [], intervals: [] }), { message: /too few samples/ });
});

test('the chart is well-formed, has every point inside the plot, and names its units', () => {
  for (const samples of [samplesOf((minute) => 180 + minute), { memory: [], intervals: [] }]) {
    const svg = soakChart(samples);
    assertWellFormed(svg);
    for (const label of ['MiB', 'ms', 'minutes']) assert.ok(svg.includes(label));
  }
  const numbers = [...soakChart(samplesOf(() => 200)).matchAll(/[\d.]+,([\d.]+)/g)].map(([, y]) => Number(y));
  assert.equal(numbers.length, 31 + 30);
  assert.ok(numbers.every((y) => y >= 34 && y <= 152));
});

test('docs/chaos/soak.svg is drawn from the committed results', () => {
  assert.equal(soakChart(JSON.parse(read('lab/soak/results/soak.json'))), read('docs/chaos/soak.svg'));
});

test('invalid options are rejected with a message', () => {
  const rejected = (args: string[], message: string) =>
    assert.throws(() => parseCommandLine(soakCommand, args), { message });
  rejected(['--minutes', '0'], '--minutes is "0": expected a number of at least 0.05.');
  rejected(['--hours', '1'], 'Unknown option --hours.');
});

test('a very short soak of the real shop reports what it measured', { skip: noK6, timeout: 30_000 }, async () => {
  const directory = freshDirectory();
  const [json, svg] = [join(directory, 'soak.json'), join(directory, 'soak.svg')];
  const node = ['--disable-warning=ExperimentalWarning', join(root, 'scripts/soak.ts')];
  const args = [...node, '--minutes', '0.12', '--rate', '5', '--json', json, '--svg', svg];
  const { code, output } = await new Promise<{ code: unknown; output: string }>((resolve) => {
    execFile(process.execPath, args, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, output: stdout + stderr }),
    );
  });
  assert.ok(code === 0 || code === 1, output);
  const { verdict, memory, intervals } = JSON.parse(readFileSync(json, 'utf8'));
  // The memory of a newly started shop may still grow.
  assert.equal(code, verdict.isFlat ? 0 : 1, output);
  assert.equal(verdict.errors, 0, output);
  assert.ok(verdict.requests >= 15, output);
  assert.ok(memory.length >= 12 && memory[0].mebibytes > 50, output);
  assert.ok(intervals.length >= 2, output);
  assert.match(readFileSync(svg, 'utf8'), /^<svg /);
});
