// The bench: its arithmetic, its reports on given results, and very short real runs.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { parseCommandLine } from '../../start/command-line/parse.ts';
import { noK6 } from '../../testing/k6.ts';
import { freshDirectory } from '../../testing/running-shop.ts';
import { root } from '../../testing/sources.ts';
import { workloadNames } from '../../topology.ts';
import { ShopEnded, startShop } from '../shop-processes.ts';
import { median, ratioOf, spreadOf } from '../statistics.ts';
import { startBaseline } from './baseline.ts';
import { difference } from './inspect-page.ts';
import { benchCommand } from './options.ts';
import { callsOf, pages } from './pages.ts';
import { memoryOf, runtimeOf } from './process-usage.ts';
import type { Report } from './result.ts';
import { savedRuns, saveRun } from './saved-runs.ts';
import { errorsOf, isMet, targetsOf, worseThan } from './targets.ts';
import { sampleReport as report } from './testing/sample-report.ts';
import { turnsOf } from './visit-plan.ts';
import { pagePlan } from './visit-plans.ts';
import { putVisitors } from './visitors-load.ts';

const noProc = existsSync('/proc/self/smaps_rollup') ? false : '/proc is not available';

describe('arithmetic', () => {
  test('a median is the middle value, a ratio compares values measured together', () => {
    assert.equal(median([3, 1, 2]), 2);
    assert.equal(median([4, 1, 2, 3]), 2.5);
    assert.deepEqual(spreadOf([2, 9, 4]), { median: 4, min: 2, max: 9 });
    // A machine that is temporarily slower slows both sides.
    assert.deepEqual(ratioOf([2, 4, 3], [1, 2, 2]), { median: 2, min: 1.5, max: 2 });
  });

  test('turns occur in proportion to their weights, evenly spread', () => {
    const turns = turnsOf([1, 0, 3], 8);
    assert.deepEqual(turns, [2, 0, 2, 2, 2, 0, 2, 2]);
    assert.deepEqual(turnsOf([0, 0], 8), []);
  });

  test("a process's memory and Node flags are read from /proc", { skip: noProc }, () => {
    const [{ pssMebibytes = 0, rssMebibytes = 0 } = {}] = memoryOf(new Map([['this', process.pid]]));
    assert.ok(pssMebibytes > 10 && rssMebibytes >= pssMebibytes);
    const { args } = runtimeOf(process.pid);
    assert.deepEqual(args, process.execArgv);
  });

  test("each process of a baseline has the Node flags of the shop's process of the same name", {
    skip: noProc,
  }, async () => {
    const directory = freshDirectory();
    const shop = await startShop({
      dataDir: join(directory, 'data'),
      args: ['--processes'],
      vars: {},
      log: '/dev/null',
    });
    const baseline = await startBaseline({ pages: [], model: 'per-service', directory, like: shop.pids() });
    const flagsOf = (pid: number) => runtimeOf(pid).args;
    const flags = new Set<string>();
    for (const [name, pid] of baseline.pids()) {
      assert.deepEqual(flagsOf(pid), flagsOf(shop.pids().get(name) ?? 0), name);
      flags.add(flagsOf(pid).join(' '));
    }
    await Promise.all([baseline.stop(), shop.stop()]);
    assert.equal(baseline.pids().size, workloadNames.length);
    assert.equal(flags.size, 2, 'the frontend has its own flags');
  });
});

test('a page whose calls differ from the list is reported with the differences', () => {
  const [home] = pages;
  assert.ok(home);
  const calls = callsOf(home.stages);
  assert.equal(difference(home, calls), '');
  assert.equal(difference(home, calls.toReversed()), '');
  assert.match(
    difference(home, [...calls.slice(1), 'AdService/GetAds']),
    /^The trace of the page home differs from lab\/bench\/pages\.ts: ProductCatalogService\/SearchProducts 0 times, not 1, AdService\/GetAds 1 times, not 0\. Update that file\.$/,
  );
});

test('results are compared with the targets', () => {
  const missed = (one: Report) => targetsOf(one).flatMap((target) => (isMet(target) ? [] : target.what));
  assert.deepEqual(missed(report(1.3)), ['with traces, one process']);
  assert.deepEqual(missed(report(1.4)), [
    'home to its baseline, one process',
    'mix of 10 to its baseline, one process',
    'with traces, one process',
  ]);
});

test('a ratio that is much worse than in the last saved runs is reported, and errors are counted', () => {
  assert.deepEqual(worseThan([report(1.3)], report(1.5)), []);
  const worse = worseThan([report(1), report(1.3)], report(1.7));
  assert.deepEqual(
    worse.map(({ model, name }) => [model, name]),
    [
      ['single', 'home'],
      ['single', 'mix'],
    ],
  );
  assert.deepEqual(
    worse.map(({ sentence }) => sentence),
    [
      'home with one process: at least 1.70 × its baseline, but at most 1.30 in the last saved runs.',
      'mix of 10 with one process: at least 1.70 × its baseline, but at most 1.30 in the last saved runs.',
    ],
  );
  assert.deepEqual(worseThan([], report(9)), []);
  assert.equal(errorsOf(report(1)), 0);
  assert.equal(errorsOf(report(1, 2)), 4);
});

describe('saved runs', () => {
  test('have a number and a label, and are read in order', () => {
    const folder = freshDirectory();
    assert.equal(saveRun(report(1.5), 'first', folder), '001-first.json');
    assert.equal(saveRun(report(1.3), 'less-copying', folder), '002-less-copying.json');
    assert.deepEqual(
      savedRuns(folder).map(({ label, report: { models } }) => [label, models[0]?.rows[0]?.ratio.median]),
      [
        ['first', 1.5],
        ['less-copying', 1.3],
      ],
    );
  });
});

test('invalid options are rejected with a message', () => {
  const rejected = (args: string[], message: RegExp) =>
    assert.throws(() => parseCommandLine(benchCommand, args), { message });
  rejected(['--seconds', '0'], /^--seconds is "0": expected a number from 1 to 60\.$/);
  rejected(['--pages', 'home,attic'], /^--pages is "home,attic": expected a comma-separated list of home, product, /);
  rejected(['--processes', 'three'], /^--processes is "three": expected single or per-service\.$/);
  rejected(['--quick', '--keep', 'x'], /^--keep is for complete runs/);
  rejected(['--fast'], /^Unknown option --fast\.$/);
});

function runBench(args: string[], env = process.env): Promise<{ code: unknown; output: string }> {
  const node = ['--disable-warning=ExperimentalWarning', join(root, 'scripts/bench.ts'), ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, node, { env }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, output: stdout + stderr }),
    );
  });
}

/** A folder with a fake k6. */
function fakeK6(script: string): string {
  const folder = freshDirectory();
  writeFileSync(join(folder, 'k6'), `#!/bin/sh\n[ "$1" = version ] && echo v1.8.1 && exit\n${script}\n`, {
    mode: 0o755,
  });
  return folder;
}

describe('a bench', { concurrency: true }, () => {
  test('without k6 fails with a message', { skip: noProc }, async () => {
    const { code, output } = await runBench([], { PATH: freshDirectory() });
    assert.equal(code, 2);
    assert.match(output, /^k6, which generates the load, is not installed\..*\n$/);
  });

  test('fails if a response was wrong', { skip: noProc, timeout: 60_000 }, async () => {
    const seen = { seconds: 1, requests: 100, errors: 1, p50Ms: 1, p95Ms: 1, p99Ms: 1, counts: {} };
    const folder = fakeK6(`echo 'GET / returned 500' >&2; echo '${JSON.stringify(seen)}' > "$SUMMARY"`);
    const { code, output } = await runBench(['--quick', '--processes', 'single', '--pages', 'home'], { PATH: folder });
    assert.equal(code, 1, output);
    assert.match(output, /^ {4}GET \/ returned 500$/m);
    assert.match(output, /^4 responses were wrong: discard these numbers\.$/m);
  });

  test('fails with the reason if its shop does not start', async () => {
    const starting = startShop({ dataDir: freshDirectory(), vars: { LOG_LEVEL: 'loud' } });
    await assert.rejects(starting, (error) => error instanceof ShopEnded && /LOG_LEVEL is "loud"/.test(error.message));
  });

  test('counts each wrong response', { skip: noK6 }, async () => {
    let requested = 0;
    const server = createServer((_request, response) => {
      requested++;
      response.writeHead(requested % 2 === 0 ? 200 : 500).end('a page');
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
    assert.equal(complaints[0], 'GET / returned 500: a page');
  });

  test('of the real shop reports its measurements, even if it is very short', {
    skip: noK6 || noProc,
    timeout: 60_000,
  }, async () => {
    const json = join(freshDirectory(), 'bench.json');
    const { code, output } = await runBench(['--quick', '--processes', 'single', '--pages', 'home', '--json', json]);
    assert.equal(code, 0, output);
    const { models, pages: found }: Report = JSON.parse(readFileSync(json, 'utf8'));
    const row = models[0]?.rows[0];
    assert.ok(row && row.requests > 20 && row.errors === 0, output);
    // On any machine, the shop does everything that the baseline does, and more.
    assert.ok(row.ratio.median > 1 && row.ratio.median < 10, output);
    assert.equal(found[0]?.calls, 3);
    assert.match(output, /^ {2}home +\d/m);
  });
});
