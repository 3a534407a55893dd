import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { helpText } from '../../start/command-line/help.ts';
import { parseCommandLine } from '../../start/command-line/parse.ts';
import { profiles } from '../profiles.ts';
import { browserVars, findChromium } from './chromium.ts';
import { LoadError, loadCommand, toOptions } from './options.ts';
import { reportVars } from './report.ts';

const optionsOf = (...args: string[]) => toOptions(parseCommandLine(loadCommand, args));
const rejected = (args: string[], message: RegExp) =>
  assert.throws(() => parseCommandLine(loadCommand, args), { message }, args.join(' '));

test('each profile has its own default settings, and accepts the options for them', () => {
  assert.deepEqual(optionsOf('spike').settings, { users: 10, rate: 5, duration: '60s' });
  assert.equal(optionsOf().name, 'steady');
  for (const [name, { defaults }] of Object.entries(profiles)) {
    const args = Object.entries({ users: '3', rate: '2', duration: '7s' }).filter(([option]) => option in defaults);
    const { settings } = optionsOf(name, ...args.flatMap(([option, value]) => [`--${option}`, value]));
    for (const [option, value] of args) assert.equal(String(new Map(Object.entries(settings)).get(option)), value);
  }
});

test('an option that a profile would ignore is rejected', () => {
  rejected(['smoke', '--rate', '3'], /^The profile smoke has no --rate\.$/);
  rejected(['browser', '--rate', '3'], /^The profile browser has no --rate\.$/);
});

test('a file that could not be written is rejected before the run', () => {
  const nowhere = join(tmpdir(), 'boutique-no-such-folder', 'x');
  rejected(['--report', nowhere], /^--report is ".*": expected a file in an existing folder\.$/);
  rejected(['--summary', tmpdir()], /^--summary is ".*": expected a file in an existing folder\.$/);
});

test('the help for a profile lists its limits', () => {
  assert.match(helpText(loadCommand, ['soak']), /\nLimits of soak:\n.*: above 0\.99\n/);
  for (const name of Object.keys(profiles)) assert.match(helpText(loadCommand), new RegExp(`^  ${name} +\\w`, 'm'));
});

test('a report of hours has about as many points as one of minutes', () => {
  const { K6_WEB_DASHBOARD_PERIOD: long } = reportVars(join(tmpdir(), 'boutique-no-such-file'), '2h');
  const { K6_WEB_DASHBOARD_PERIOD: short } = reportVars(join(tmpdir(), 'boutique-no-such-file'), '3s');
  assert.deepEqual([long, short, reportVars(undefined, '3s')], ['60s', '1s', {}]);
});

test('Chromium is the program in CHROMIUM_PATH, or one in the PATH; otherwise the run is rejected', () => {
  assert.equal(findChromium({ CHROMIUM_PATH: process.execPath }), process.execPath);
  assert.throws(() => findChromium({ CHROMIUM_PATH: '/no/such/chromium' }), LoadError);
  assert.throws(() => findChromium({ PATH: '/no/such/folder' }), { message: /neither is in the PATH/ });
});

test('Chromium can reach only the shop', () => {
  const args = (url: string) => browserVars(url, { CHROMIUM_PATH: process.execPath }).K6_BROWSER_ARGS ?? '';
  assert.match(args('http://127.0.0.1:8080/shop'), /proxy-bypass-list=<-loopback>;127\.0\.0\.1:8080(,|$)/);
  assert.match(args('https://shop.test'), /proxy-bypass-list=<-loopback>;shop\.test:443(,|$)/);
});
