import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorNamed } from '../errors.ts';
import { openDatabase } from '../sqlite.ts';
import { startEcho } from '../testing/echo.ts';
import { loggedWorkload, testWorkload } from '../testing/workload.ts';
import { moveClock } from './clock.ts';
import { faultsOf } from './faults.ts';
import { openFlags } from './flags-file.ts';
import { scaled } from './scaled.ts';

const directory = mkdtempSync(join(tmpdir(), 'flags-'));
after(() => rmSync(directory, { recursive: true }));
let files = 0;

const flag = (value: unknown, off: unknown, rule: object) => ({
  state: 'ENABLED',
  variants: { on: value, off },
  defaultVariant: 'off',
  targeting: { if: [rule, 'on', 'off'] },
});
const isWorkload = (name: string) => ({ '==': [{ var: 'workload' }, name] });
const text = (flags: object) => JSON.stringify({ flags });

function newFile(content: string): string {
  const path = join(directory, `${files++}.json`);
  writeFileSync(path, content);
  return path;
}

/** The file is read twice per second. */
async function until(isTrue: () => Promise<boolean>): Promise<void> {
  for (const since = Date.now(); !(await isTrue()); await sleep(50))
    if (Date.now() - since > 5_000) throw new Error('it did not become true within 5 s');
}

test('a flag has its value for the workload and the RPC of its targeting, and its default for others', async () => {
  const rule = { and: [isWorkload('one'), { '==': [{ var: 'rpc' }, 'Say'] }] };
  const path = newFile(text({ rpcLatencyMs: flag(30, 0, rule) }));
  const { log } = testWorkload('one');
  const [one, other] = [await openFlags('one', path, log), await openFlags('other', path, log)];
  assert.equal(await one.number('rpcLatencyMs', { rpc: 'Say' }), 30);
  assert.equal(await one.number('rpcLatencyMs', { rpc: 'Look' }), 0);
  assert.equal(await other.number('rpcLatencyMs', { rpc: 'Say' }), 0);
  assert.equal(await one.number('unknown', {}), 0);
});

test('a flag can be for one replica, by the name of its host', async () => {
  const isHost = (name: string) => ({ '==': [{ var: 'host' }, name] });
  const path = newFile(text({ rpcCpuMs: flag(5, 0, isHost(hostname())), rpcLatencyMs: flag(5, 0, isHost('other')) }));
  const flags = await openFlags('replica', path, testWorkload('replica').log);
  assert.deepEqual([await flags.number('rpcCpuMs', {}), await flags.number('rpcLatencyMs', {})], [5, 0]);
});

test('a broken file keeps the last good flags, with one warning, until it is repaired', async () => {
  const path = newFile(text({ rpcCpuMs: flag(1, 0, isWorkload('broken')) }));
  const { workload, warnings } = loggedWorkload('broken');
  const flags = await openFlags('broken', path, workload.log);
  writeFileSync(path, '{"flags": ');
  await until(async () => warnings.length > 0);
  writeFileSync(path, '{"flags": []');
  await sleep(1_200);
  assert.equal(await flags.number('rpcCpuMs', {}), 1);
  assert.deepEqual(
    warnings.map(({ fields }) => fields.event),
    ['kit.flags.broken'],
  );
  writeFileSync(path, text({ rpcCpuMs: flag(2, 0, isWorkload('broken')) }));
  await until(async () => (await flags.number('rpcCpuMs', {})) === 2);
});

test('a flag can follow a schedule: it comes and goes', async () => {
  const second = { '%': [{ var: '$flagd.timestamp' }, 2] };
  const path = newFile(text({ storeStopped: flag(true, false, { '<': [second, 1] }) }));
  const flags = await openFlags('scheduled', path, testWorkload('scheduled').log);
  await until(() => flags.flag('storeStopped', {}));
  await until(async () => !(await flags.flag('storeStopped', {})));
});

test('a service without FLAGS_FILE has no faults, and with it those of its flags', async () => {
  const plain = await startEcho({});
  assert.equal(plain.workload.faults, undefined);
  await plain.stop();
  const path = newFile(
    text({
      rpcError: flag('INTERNAL', '', { '==': [{ var: 'rpc' }, 'Look'] }),
      rpcLatencyMs: flag(80, 0, isWorkload('faulty')),
    }),
  );
  const faulty = await startEcho({}, { name: 'faulty', vars: { FLAGS_FILE: path } });
  const since = performance.now();
  assert.equal((await faulty.client.say({ text: 'hello' })).text, 'hello');
  assert.ok(performance.now() - since >= 79);
  await assert.rejects(faulty.client.look({}), { code: 13 });
  await faulty.stop();
});

test('the stack of an error by a flag does not say that it is one', async () => {
  const path = newFile(text({ rpcError: flag('INTERNAL', '', { '==': [{ var: 'rpc' }, 'Look'] }) }));
  const faults = faultsOf(await openFlags('worker', path, testWorkload('worker').log), errorNamed);
  const look = faults.handler('Look', async (_request: object) => ({}));
  await assert.rejects(
    async () => look({}),
    ({ stack }) => !/fault/.test(stack),
  );
});

test('the stack of an error of a handler has no frame of the faults, with a factor or without', async () => {
  for (const flags of [{}, { rpcFactor: flag(100, 0, { '==': [{ var: 'rpc' }, 'Look'] }) }]) {
    const faults = faultsOf(await openFlags('worker', newFile(text(flags)), testWorkload('worker').log), errorNamed);
    const look = faults.handler('Look', async () => {
      await sleep(1);
      throw new Error('its own');
    });
    await assert.rejects(
      async () => look(),
      ({ message, stack }) => message === 'its own' && !stack.includes('faults.ts'),
    );
  }
});

test('a client with callAttempts repeats a failed call without a backoff', async () => {
  const path = newFile(text({ callAttempts: flag(3, 0, { '==': [{ var: 'rpc' }, 'Say'] }) }));
  let calls = 0;
  const say = () => {
    calls++;
    throw new Error('broken');
  };
  const { client, stop } = await startEcho({ say }, { name: 'retrying', vars: { FLAGS_FILE: path } });
  await assert.rejects(client.say({}), { code: 13 });
  assert.equal(calls, 3);
  await stop();
});

test('storeStopped holds the commands of a worker until it is off', async () => {
  const path = newFile(text({ storeStopped: flag(true, false, { '==': [{ var: 'background' }, true] }) }));
  const workload = testWorkload('worker');
  const faults = faultsOf(await openFlags('worker', path, workload.log), errorNamed);
  const database = openDatabase({ ...workload, faults }, 'CREATE TABLE IF NOT EXISTS t (a)');
  let isDone = false;
  const reading = database.read(() => {
    isDone = true;
  });
  await sleep(300);
  assert.equal(isDone, false);
  writeFileSync(path, text({}));
  await reading;
  database.close();
});

test('scaled multiplies the units of every amount in a response', () => {
  const response = { results: [{ currencyCode: 'EUR', units: '12', nanos: 5 }], note: 'units' };
  assert.deepEqual(scaled(response, 100), {
    results: [{ currencyCode: 'EUR', units: '1200', nanos: 5 }],
    note: 'units',
  });
});

test('a moved clock shows in Date, but not in timers, and can be moved back', () => {
  const before = Date.now();
  moveClock(3_600_000);
  try {
    assert.ok(Date.now() - before >= 3_600_000);
    assert.ok(Date.parse(new Date().toISOString()) - before >= 3_600_000);
    assert.equal(new Date(5).getTime(), 5);
  } finally {
    moveClock(0);
  }
  assert.ok(Date.now() - before < 60_000);
});
