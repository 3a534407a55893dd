import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freePort, freePorts } from './free-ports.ts';

test('ports that were given out, and on which nothing listens yet, are not given out again', async () => {
  const ports = [];
  while (ports.length < 300) ports.push(await freePort());
  assert.equal(new Set(ports).size, ports.length);
});

test('consecutive ports are nobody else’s', async () => {
  const [first, second] = await Promise.all([freePorts(20), freePorts(20)]);
  assert.ok(second >= first + 20 || first >= second + 20, `${first} and ${second}`);
});
