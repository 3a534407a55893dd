// The bench: its arithmetic, what it makes of given results, and very short runs of the real one.
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { performancePage } from '../../docs/generate/performance.ts';
import { freshDirectory } from '../../testing/running-shop.ts';
import { root } from '../../testing/sources.ts';
import { ShopEnded, startShop } from '../shop-processes.ts';
import { startFloor } from './baseline.ts';
import { bars, history } from './charts.ts';
import { difference } from './inspect-page.ts';
import { readOptions } from './options.ts';
import { callsOf, pages } from './pages.ts';
import { memoryOf, runtimeOf } from './processes.ts';
import type { FormResult, Report } from './result.ts';
import { keep, keptRuns } from './saved-runs.ts';
import { median, ratioOf, spreadOf } from './statistics.ts';
import { errorsOf, isMet, targetsOf, worseThan } from './targets.ts';
import { turnsOf } from './visit-plan.ts';
import { pagePlan } from './visit-plans.ts';
import { putVisitors } from './visitors-load.ts';

const noProc = existsSync('/proc/self/smaps_rollup') ? false : 'there is no /proc';
const noK6 = spawnSync('k6', ['version']).status === 0 ? noProc : 'k6 is not installed';

const spread = (value: number) => ({ median: value, min: value, max: value });

function result(ratio: number, errors = 0): FormResult {
  const times = { requests: 900, requestsPerSecond: 300, p50Ms: 2, p95Ms: 4, p99Ms: 9, floorP50Ms: 1 };
  const cpu = { shopMs: spread(1.2), floorMs: spread(1.2 / ratio), ratio: spread(ratio) };
  const row = { visitors: 10, complaints: [], ...times, ...cpu, errors };
  const processes = [{ name: 'start', shopMs: 1.2, floorMs: 1 }];
  const memory = [{ name: 'start', rssMebibytes: 170, pssMebibytes: 150 }];
  return {
    form: 'one',
    rows: [
      { ...row, name: 'home', processes },
      { ...row, name: 'mix', processes },
    ],
    traced: { tracedMs: spread(1.8), ratio: spread(1.5), tracePageMs: 0.4, errors: 0, complaints: [] },
    log: { bytesPerRequest: 590, linesPerRequest: 4, linesPerCall: 1 },
    idle: memory,
    loaded: memory,
    floorLoaded: memory,
    startUp: { seconds: 0.9, cpuSeconds: 1.1 },
  };
}

const report = (ratio: number, errors = 0): Report => ({
  date: '2026-11-23',
  node: 'v24.0.0',
  cpus: 2,
  isQuick: false,
  seconds: 3,
  calibrationSeconds: 0.1,
  pages: [{ name: 'home', bytes: 8574, calls: 3, mostCalls: 4 }],
  forms: [result(ratio, errors)],
  sizes: { bundles: [{ name: 'frontend', bytes: 2_000_000 }], pulledBytes: 'Docker is not there.' },
});

describe('arithmetic', () => {
  test('a median is in the middle, a ratio is that of partners', () => {
    assert.equal(median([3, 1, 2]), 2);
    assert.equal(median([4, 1, 2, 3]), 2.5);
    assert.deepEqual(spreadOf([2, 9, 4]), { median: 4, min: 2, max: 9 });
    // A machine that is twice as slow for a while is so for both.
    assert.deepEqual(ratioOf([2, 4, 3], [1, 2, 2]), { median: 2, min: 1.5, max: 2 });
  });

  test('turns come as often as they weigh, evenly spread', () => {
    const turns = turnsOf([1, 0, 3], 8);
    assert.deepEqual(turns, [2, 0, 2, 2, 2, 0, 2, 2]);
    assert.deepEqual(turnsOf([0, 0], 8), []);
  });

  test('what a process is, is read from the system', { skip: noProc }, () => {
    const [{ pssMebibytes = 0, rssMebibytes = 0 } = {}] = memoryOf(new Map([['this', process.pid]]));
    assert.ok(pssMebibytes > 10 && rssMebibytes >= pssMebibytes);
    const { args } = runtimeOf(process.pid);
    assert.deepEqual(args, process.execArgv);
  });

  test('each process of a floor has the flags of Node of the shop’s of its name', { skip: noProc }, async () => {
    const directory = freshDirectory();
    const shop = await startShop({
      dataDir: join(directory, 'data'),
      args: ['--processes'],
      vars: {},
      log: '/dev/null',
    });
    const floor = await startFloor({ pages: [], form: 'twelve', directory, like: shop.pids() });
    const flagsOf = (pid: number) => runtimeOf(pid).args;
    const flags = new Set<string>();
    for (const [name, pid] of floor.pids()) {
      assert.deepEqual(flagsOf(pid), flagsOf(shop.pids().get(name) ?? 0), name);
      flags.add(flagsOf(pid).join(' '));
    }
    await Promise.all([floor.stop(), shop.stop()]);
    assert.equal(floor.pids().size, 12);
    assert.equal(flags.size, 2, 'the frontend has its own');
  });
});

test('a page that makes other calls than listed is told with what differs', () => {
  const [home] = pages;
  assert.ok(home);
  const calls = callsOf(home.stages);
  assert.equal(difference(home, calls), '');
  assert.equal(difference(home, calls.toReversed()), '');
  assert.match(
    difference(home, [...calls.slice(1), 'AdService/GetAds']),
    /^By its trace the page home calls ProductCatalogService\/ListProducts 0 times, not 1, AdService\/GetAds 1 times, not 0: bring lab\/bench\/pages\.ts up to date\.$/,
  );
});

test('targets are compared with what was found', () => {
  const missed = (one: Report) => targetsOf(one).flatMap((target) => (isMet(target) ? [] : target.what));
  assert.deepEqual(missed(report(1.3)), ['with traces, one process']);
  assert.deepEqual(missed(report(1.4)), [
    'home to its floor, one process',
    'mix of 10 to its floor, one process',
    'with traces, one process',
  ]);
});

test('a ratio that is a good deal worse than those kept last is told, an error counts', () => {
  assert.deepEqual(worseThan([report(1.3)], report(1.5)), []);
  assert.deepEqual(worseThan([report(1), report(1.3)], report(1.7)), [
    'home in one is at least 1.70 × its floor, at most 1.30 in the runs that were kept last.',
    'mix of 10 in one is at least 1.70 × its floor, at most 1.30 in the runs that were kept last.',
  ]);
  assert.deepEqual(worseThan([], report(9)), []);
  assert.equal(errorsOf(report(1)), 0);
  assert.equal(errorsOf(report(1, 2)), 4);
});

describe('what is kept', () => {
  test('has its number and its label, and comes back in order', () => {
    const folder = freshDirectory();
    assert.equal(keep(report(1.5), 'first', folder), '001-first.json');
    assert.equal(keep(report(1.3), 'less-copying', folder), '002-less-copying.json');
    assert.deepEqual(
      keptRuns(folder).map(({ label, report: { forms } }) => [label, forms[0]?.rows[0]?.ratio.median]),
      [
        ['first', 1.5],
        ['less-copying', 1.3],
      ],
    );
  });

  test('is shown in tables and pictures without a hole', () => {
    const runs = [
      { label: 'first', report: report(1.5) },
      { label: 'second', report: report(1.3) },
    ];
    const page = performancePage(runs);
    assert.match(page, /^## The newest run: second$/m);
    assert.match(page, /^\| home \| 1\.20 \| 0\.92 \| 1\.30 \(1\.30–1\.30\) \|/m);
    assert.match(page, /^\| with traces, one process \| 1\.50 × \| 1\.4 × \| \*\*no\*\* \|$/m);
    assert.match(page, /^\| first \| 2026-11-23 \| 0\.100 \| 1\.50 \| 1\.20 \|/m);
    for (const text of [page, bars(report(1.3)), history(runs), history(runs.slice(1))])
      assert.doesNotMatch(text, /NaN|Infinity|undefined/);
    for (const picture of [bars(report(1.3)), history(runs)]) {
      const open: (string | undefined)[] = [];
      for (const [, end, name, alone] of picture.matchAll(/<(\/?)(\w+)[^<>]*?(\/?)>/g))
        if (end) assert.equal(open.pop(), name);
        else if (!alone) open.push(name);
      assert.deepEqual(open, []);
    }
  });

  test('is what docs/performance.md shows (npm run docs -- performance writes it)', () => {
    assert.equal(readFileSync(join(root, 'docs/performance.md'), 'utf8'), performancePage());
  });
});

test('options that make no sense are refused in a sentence', () => {
  const refused = (...args: string[]) => ({ message: readOptionsMessage(args) });
  assert.match(refused('--seconds', '0').message, /^--seconds is "0", but it takes a number/);
  assert.match(refused('--pages', 'home,attic').message, /^--pages has "attic", but there are only home, product/);
  assert.match(refused('--form', 'three').message, /^--form is "three"/);
  assert.match(refused('--quick', '--keep', 'x').message, /^--keep is for whole runs/);
  assert.match(refused('--fast').message, /^Unknown option '--fast'\. `npm run bench -- --help`/);
});

function readOptionsMessage(args: string[]): string {
  try {
    readOptions(args);
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
}

function runBench(args: string[], env = process.env): Promise<{ code: unknown; output: string }> {
  const node = ['--disable-warning=ExperimentalWarning', join(root, 'scripts/bench.ts'), ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, node, { env }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, output: stdout + stderr }),
    );
  });
}

/** A folder with a program by the name of k6. */
function instead(script: string): string {
  const folder = freshDirectory();
  writeFileSync(join(folder, 'k6'), `#!/bin/sh\n[ "$1" = version ] && echo v1.8.1 && exit\n${script}\n`, {
    mode: 0o755,
  });
  return folder;
}

describe('a bench', { concurrency: true }, () => {
  test('without k6 fails in a sentence', { skip: noProc }, async () => {
    const { code, output } = await runBench([], { PATH: freshDirectory() });
    assert.equal(code, 2);
    assert.match(output, /^k6 makes the load, but is not installed\..*\n$/);
  });

  test('fails when an answer was wrong', { skip: noProc, timeout: 60_000 }, async () => {
    const seen = { seconds: 1, requests: 100, errors: 1, p50Ms: 1, p95Ms: 1, p99Ms: 1, counts: {} };
    const folder = instead(`echo 'GET / answered 500' >&2; echo '${JSON.stringify(seen)}' > "$SUMMARY"`);
    const { code, output } = await runBench(['--quick', '--form', 'one', '--pages', 'home'], { PATH: folder });
    assert.equal(code, 1, output);
    assert.match(output, /^ {4}GET \/ answered 500$/m);
    assert.match(output, /^4 answers were wrong: these numbers say nothing\.$/m);
  });

  test('fails when its shop does not come up, with its reason', async () => {
    const starting = startShop({ dataDir: freshDirectory(), vars: { LOG_LEVEL: 'loud' } });
    await assert.rejects(starting, (error) => error instanceof ShopEnded && /LOG_LEVEL is "loud"/.test(error.message));
  });

  test('counts each answer that is wrong', { skip: noK6 }, async () => {
    let asked = 0;
    const server = createServer((_request, response) => {
      asked++;
      response.writeHead(asked % 2 === 0 ? 200 : 500).end('a page');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    const wanted = {
      method: 'GET',
      visitors: [{ path: '/', cookie: '' }],
      body: '',
      status: 200,
      contains: 'page',
      location: '',
    } as const;
    const { requests, errors, complaints } = await putVisitors(
      url,
      freshDirectory(),
      pagePlan({ visitors: 1, seconds: 1, times: 10 }, wanted),
    );
    server.close();
    assert.deepEqual({ requests, errors }, { requests: 10, errors: 5 });
    assert.equal(complaints[0], 'GET / answered 500: a page');
  });

  test('of the real shop tells what it has measured, however short', { skip: noK6, timeout: 60_000 }, async () => {
    const json = join(freshDirectory(), 'bench.json');
    const { code, output } = await runBench(['--quick', '--form', 'one', '--pages', 'home', '--json', json]);
    assert.equal(code, 0, output);
    const { forms, pages: found }: Report = JSON.parse(readFileSync(json, 'utf8'));
    const row = forms[0]?.rows[0];
    assert.ok(row && row.requests > 20 && row.errors === 0, output);
    // Whatever the machine: the shop does what the floor does, and more.
    assert.ok(row.ratio.median > 1 && row.ratio.median < 10, output);
    assert.equal(found[0]?.calls, 3);
    assert.match(output, /^ {2}home +\d/m);
  });
});
