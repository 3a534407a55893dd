import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { profiles } from '../profiles.ts';
import { browserVars, findChromium } from './chromium.ts';
import { Refusal, readOptions } from './options.ts';
import { reportVars } from './report.ts';

const refused = (args: string[], message: RegExp) =>
  assert.throws(() => readOptions(args), { message }, args.join(' '));

test('each profile has its own defaults, and accepts the settings that have one', () => {
  assert.deepEqual(readOptions(['spike']).settings, { users: 10, rate: 5, duration: '60s' });
  assert.equal(readOptions([]).name, 'steady');
  for (const [name, { defaults }] of Object.entries(profiles)) {
    const args = Object.entries({ users: '3', rate: '2', duration: '7s' }).filter(([option]) => option in defaults);
    const { settings } = readOptions([name, ...args.flatMap(([option, value]) => [`--${option}`, value])]);
    for (const [option, value] of args) assert.equal(String(new Map(Object.entries(settings)).get(option)), value);
  }
});

test('a setting that a profile does not use is rejected', () => {
  refused(['smoke', '--rate', '3'], /^The profile smoke takes no --rate: /);
  refused(['browser', '--rate', '3'], /^The profile browser takes no --rate: /);
});

test('a file that cannot be written is rejected before the run', () => {
  const nowhere = join(tmpdir(), 'boutique-no-such-folder', 'x');
  refused(['--report', nowhere], /^--report is ".*", but there is no folder .*boutique-no-such-folder\.$/);
  refused(['--summary', tmpdir()], /^--summary is ".*": it takes the name of a file\.$/);
});

test('the help for a profile has its limits', () => {
  assert.match(readOptions(['soak', '--help']).help ?? '', /\nLimits of soak:\n.*: above 0\.99\n/);
  for (const name of Object.keys(profiles))
    assert.match(readOptions(['--help']).help ?? '', new RegExp(`^  ${name} +\\w`, 'm'));
});

test('a report of hours has about as many points as one of minutes', () => {
  const { K6_WEB_DASHBOARD_PERIOD: long } = reportVars(join(tmpdir(), 'boutique-no-such-file'), '2h');
  const { K6_WEB_DASHBOARD_PERIOD: short } = reportVars(join(tmpdir(), 'boutique-no-such-file'), '3s');
  assert.deepEqual([long, short, reportVars(undefined, '3s')], ['60s', '1s', {}]);
});

test('Chromium is taken from CHROMIUM_PATH or the PATH; otherwise the run is rejected', () => {
  assert.equal(findChromium({ CHROMIUM_PATH: process.execPath }), process.execPath);
  assert.throws(() => findChromium({ CHROMIUM_PATH: '/no/such/chromium' }), Refusal);
  assert.throws(() => findChromium({ PATH: '/no/such/folder' }), { message: /neither is in the PATH/ });
});

test('Chromium can reach only the shop', () => {
  const args = (url: string) => browserVars(url, { CHROMIUM_PATH: process.execPath }).K6_BROWSER_ARGS ?? '';
  assert.match(args('http://127.0.0.1:8080/shop'), /proxy-bypass-list=<-loopback>;127\.0\.0\.1:8080(,|$)/);
  assert.match(args('https://shop.test'), /proxy-bypass-list=<-loopback>;shop\.test:443(,|$)/);
});
