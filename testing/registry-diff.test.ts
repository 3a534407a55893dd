import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRegistry, readRegistry, registryFiles } from './registry.ts';
import { diffRegistries, formatDiff, incompatible } from './registry-diff.ts';

const files = registryFiles();
/** The registry with a text replaced in one of its files. */
const edited = (name: string, text: string | RegExp, by: string) => {
  const before = files[name] ?? '';
  assert.notEqual(before.replace(text, by), before, `${name} has no ${text}`);
  return parseRegistry({ ...files, [name]: before.replace(text, by) });
};
const linesSince = (before: ReturnType<typeof readRegistry>) => {
  const diff = diffRegistries(before, readRegistry());
  return { text: formatDiff(diff), incompatible: incompatible(diff) };
};

test('a registry has no changes since itself', () => {
  assert.deepEqual(linesSince(readRegistry()), { text: '', incompatible: [] });
});

test('a renamed attribute is one rename, and a change of each signal that has it', () => {
  const before = parseRegistry(
    Object.fromEntries(
      Object.entries(files).map(([name, text]) => [
        name,
        text
          .replace(/ {2}- key: rpc\.response\.status_code\n(?: {4}.*\n)+/, '')
          .replaceAll('rpc.status_code', 'rpc.response.status_code'),
      ]),
    ),
  );
  const { text, incompatible: gone } = linesSince(before);
  assert.match(text, /^attributes\n {2}rpc\.response\.status_code is now rpc\.status_code$/m);
  assert.match(text, /^ {2}rpc\.server\.call\.duration\n {6}- rpc\.response\.status_code\n {6}\+ rpc\.status_code$/m);
  assert.doesNotMatch(text, /^[+-]/m);
  assert.deepEqual(
    new Set(gone),
    new Set([
      'rpc.response.status_code',
      'rpc.client',
      'rpc.server',
      'rpc.client.call.duration',
      'rpc.server.call.duration',
      'rpc.server.call',
    ]),
  );
});

test('the name of a span that is removed is not compatible', () => {
  const more = edited('spans.yaml', '          - GET /search\n', '          - GET /find\n          - GET /search\n');
  assert.deepEqual(linesSince(more), {
    text: 'spans\n  http.server\n      - name GET /find',
    incompatible: ['http.server'],
  });
  assert.deepEqual(incompatible(diffRegistries(readRegistry(), more)), []);
});

test('a new metric is compatible, a removed one and another unit are not', () => {
  const without = edited('metrics.yaml', / {2}- name: shop\.cart\.size\n(?: {4}.*\n)+/, '');
  assert.deepEqual(linesSince(without), { text: 'metrics\n+ shop.cart.size', incompatible: [] });
  const reversed = diffRegistries(readRegistry(), without);
  assert.deepEqual([formatDiff(reversed), incompatible(reversed)], ['metrics\n- shop.cart.size', ['shop.cart.size']]);
  const milliseconds = edited('metrics.yaml', 'unit: s\n', 'unit: ms\n');
  assert.match(linesSince(milliseconds).text, /unit: ms -> s/);
  assert.deepEqual(linesSince(milliseconds).incompatible, ['http.server.request.duration']);
});
