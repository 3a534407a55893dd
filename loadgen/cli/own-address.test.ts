import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCommandLine, UsageError } from '../../start/command-line/parse.ts';
import { loadCommand, toOptions } from './options.ts';

const readUrl = (...args: string[]) => toOptions(parseCommandLine(loadCommand, ['--url', ...args])).url;

const mine = [
  'localhost:8080',
  '127.0.0.1',
  'http://[::1]:80/shop',
  '10.1.2.3',
  '172.31.0.1',
  '192.168.1.7',
  'frontend:80',
];
const others = [
  'example.com',
  'https://shop.example.com/',
  '8.8.8.8',
  '172.32.0.1',
  '169.254.169.254',
  '[2001:db8::1]',
];

test('a load run accepts a shop on this machine or a private network', () => {
  for (const url of mine) assert.ok(readUrl(url).startsWith('http'), url);
});

test('a load run rejects any other shop without --yes-not-mine', () => {
  for (const url of others) {
    assert.throws(() => readUrl(url), { message: /neither this machine nor on a private network/ }, url);
    assert.ok(readUrl(url, '--yes-not-mine').includes(new URL(url.replace(/^(?!http)/, 'http://')).host));
  }
});

test('an invalid address is rejected', () => {
  for (const url of ['', 'http://', 'a b']) assert.throws(() => readUrl(url), UsageError, url);
});
