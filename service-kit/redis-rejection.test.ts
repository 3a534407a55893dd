import assert from 'node:assert/strict';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { Redis } from 'ioredis';
import { until } from '../testing/eventually.ts';
import { noRedis, startRedis } from '../testing/redis.ts';
import { hasCode, status } from './errors.ts';
import { openRedis } from './redis.ts';
import { rejectionCode } from './redis-rejection.ts';
import { loggedWorkload } from './testing/workload.ts';

const nothingWritten = (error: unknown) => hasCode(error, status.UNAVAILABLE) && error.hadNoEffect;
const isBug = (error: unknown) => error instanceof Error && !hasCode(error, ...Object.values(status).map(Number));

describe('a Redis that rejects commands', { skip: noRedis }, () => {
  let server: Awaited<ReturnType<typeof startRedis>>;
  let admin: Redis;
  before(async () => {
    server = await startRedis();
    admin = new Redis(`redis://${server.address}`);
    admin.on('error', () => {});
    await admin.set('before', 'here');
  });
  after(() => {
    admin.disconnect();
    server.stop();
  });

  const config = (name: string, value: string | number) => admin.config('SET', name, value);

  /** How to cause and end each outage, and whether Redis still serves reads during it. */
  const outages: Record<string, { begin(): Promise<unknown>; end(): Promise<unknown>; reads: boolean }> = {
    OOM: { begin: () => config('maxmemory', 1), end: () => config('maxmemory', 0), reads: true },
    NOREPLICAS: {
      begin: () => config('min-replicas-to-write', 1),
      end: () => config('min-replicas-to-write', 0),
      reads: true,
    },
    MISCONF: {
      async begin() {
        // Saving fails if a directory has the name of the file.
        rmSync(join(server.directory, 'dump.rdb'), { recursive: true, force: true });
        mkdirSync(join(server.directory, 'dump.rdb', 'full'), { recursive: true });
        await config('save', '3600 1000000');
        await admin.bgsave();
        await until('the save to fail', async () => (await admin.info()).includes('rdb_last_bgsave_status:err'));
      },
      async end() {
        rmSync(join(server.directory, 'dump.rdb'), { recursive: true });
        await admin.bgsave();
        await until('a save', async () => (await admin.info()).includes('rdb_last_bgsave_status:ok'));
        // Otherwise Redis would save again before it stops.
        await config('save', '');
      },
      reads: true,
    },
    BUSY: {
      async begin() {
        await config('busy-reply-threshold', 1);
        const script = new Redis(`redis://${server.address}`);
        script.eval('while true do end', 0).catch(() => script.disconnect());
        await until('Redis to be busy', () => admin.get('before').then(() => false, isBusy));
      },
      async end() {
        await admin.call('SCRIPT', 'KILL');
        await until('Redis to respond', () => admin.get('before').then(Boolean, () => false));
      },
      reads: false,
    },
    READONLY: {
      begin: () => admin.replicaof('127.0.0.1', 1),
      end: () => admin.replicaof('NO', 'ONE'),
      reads: true,
    },
    NOPERM: {
      begin: () => admin.call('ACL', 'SETUSER', 'default', '-@all', '+acl', '+get', '+ping', '+info', '+client'),
      end: () => admin.call('ACL', 'SETUSER', 'default', '+@all'),
      reads: true,
    },
  };
  const isBusy = (error: Error) => error.message.startsWith('BUSY');
  afterEach(async () => assert.equal(await admin.get('a'), null, 'nothing was written'));

  for (const [word, { begin, end, reads }] of Object.entries(outages)) {
    test(`with ${word} is UNAVAILABLE without any effect, and logs one warning per outage`, async () => {
      const { workload, warnings } = loggedWorkload('cartservice');
      const store = await openRedis(workload, server.address);
      const write = store.script('write', `redis.call('DEL', 'none') return redis.call('SET', KEYS[1], ARGV[1])`);
      const first = store.script('first', `return redis.call('SET', KEYS[1], ARGV[1])`);
      await store.call('GET', 'before');
      await first(['secret-key'], ['secret-value']);
      for (const outage of [1, 2]) {
        await begin();
        try {
          for (let request = 0; request < 3; request++) {
            await assert.rejects(store.call('SET', 'a', 'secret-value'), nothingWritten);
            await assert.rejects(first(['a'], ['secret-value']), nothingWritten);
            if (reads) assert.equal(await store.call('GET', 'before'), 'here');
            else await assert.rejects(store.call('GET', 'before'), nothingWritten);
          }
          assert.deepEqual(
            warnings.map(({ fields }) => fields),
            Array(outage).fill({ event: 'kit.store.rejecting', reason: word }),
          );
        } finally {
          await end();
        }
        await store.call('SET', 'other', 1);
      }
      assert.doesNotMatch(JSON.stringify(warnings), /secret/);
      await write(['secret-key'], ['secret-value']);
      store.close();
    });
  }

  test('with NOAUTH, on a new connection or a reconnect, is UNAVAILABLE until authentication succeeds', async () => {
    const { workload, warnings } = loggedWorkload('cartservice');
    const store = await openRedis(workload, server.address);
    await store.call('GET', 'before');
    await config('requirepass', 'secret');
    try {
      assert.equal(await store.call('GET', 'before'), 'here', 'an open connection stays authenticated');
      await admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
      await until('the connection to be rejected', async () => warnings.length > 0);
      for (let request = 0; request < 3; request++) await assert.rejects(store.call('SET', 'a', 1), nothingWritten);
      const late = await openRedis(workload, server.address);
      await assert.rejects(late.call('SET', 'a', 1), nothingWritten);
      late.close();
    } finally {
      await config('requirepass', '');
    }
    await until('the connection', () => store.call('GET', 'before').then(Boolean, () => false));
    assert.deepEqual(
      warnings.map(({ fields }) => fields.reason),
      ['NOAUTH', 'NOAUTH'],
      'one per store',
    );
    assert.match(warnings[0]?.message ?? '', /: set its password in REDIS_PASSWORD_FILE or REDIS_ADDR$/);
    store.close();
  });

  test('with WRONGPASS is UNAVAILABLE, and the password is not logged', async () => {
    await config('requirepass', 'right');
    const { workload, warnings } = loggedWorkload('cartservice');
    const store = await openRedis(workload, `redis://:wrong-secret@${server.address}`);
    try {
      for (let request = 0; request < 3; request++) await assert.rejects(store.call('SET', 'a', 1), nothingWritten);
      assert.deepEqual(
        warnings.map(({ fields }) => fields),
        [{ event: 'kit.store.rejecting', reason: 'WRONGPASS' }],
      );
      assert.doesNotMatch(JSON.stringify(warnings), /secret/);
    } finally {
      store.close();
      await config('requirepass', '');
    }
  });

  test('with MAXCLIENTS is UNAVAILABLE', async () => {
    await config('maxclients', 1);
    const { workload, warnings } = loggedWorkload('cartservice');
    const store = await openRedis(workload, server.address);
    try {
      await assert.rejects(store.call('SET', 'a', 1), nothingWritten);
      await assert.rejects(store.call('SET', 'a', 1), nothingWritten);
      assert.equal(warnings.length, 1);
    } finally {
      store.close();
      await config('maxclients', 1_000);
    }
  });

  test('with SCRIPT KILL is UNAVAILABLE, as the script wrote nothing', async () => {
    await config('busy-reply-threshold', 1);
    const { workload } = loggedWorkload('cartservice');
    const store = await openRedis(workload, server.address);
    const endless = store.script('endless', 'while true do end');
    await store.call('GET', 'before');
    const killed = assert.rejects(endless(['a'], []), nothingWritten);
    await until('Redis to be busy', () => admin.get('before').then(() => false, isBusy));
    await admin.call('SCRIPT', 'KILL');
    await killed;
    store.close();
  });

  test('a script that has begun to write finishes, even if memory runs out', async () => {
    const { workload } = loggedWorkload('cartservice');
    const store = await openRedis(workload, server.address);
    const used = Number(/used_memory:(\d+)/.exec(await admin.info('memory'))?.[1]);
    const fill = store.script(
      'fill',
      `for i = 1, 20 do redis.call('HSET', KEYS[1], i, string.rep('x', 100000)) end
      return redis.call('HLEN', KEYS[1])`,
    );
    await store.call('GET', 'before');
    await config('maxmemory', used + 500_000);
    try {
      assert.equal(await fill(['full'], []), 20);
      await assert.rejects(fill(['full'], []), nothingWritten);
    } finally {
      await config('maxmemory', 0);
      await admin.del('full');
      store.close();
    }
  });

  test('a script that fails at its second write is a bug, since its first write took effect', async () => {
    await admin.call('ACL', 'SETUSER', 'half', 'on', '>pw', '~*', '&*', '+@all', '-hset');
    const { workload, warnings } = loggedWorkload('cartservice');
    const store = await openRedis(workload, `redis://half:pw@${server.address}`);
    const both = store.script('both', `redis.call('SET', KEYS[1], 1) redis.call('HSET', KEYS[2], 'secret', ARGV[1])`);
    await assert.rejects(both(['half', 'other half'], ['secret']), isBug);
    assert.equal(await admin.del('half'), 1);
    assert.deepEqual(warnings, []);
    store.close();
  });

  test('the error of a bug contains no arguments, as it is logged', async () => {
    const { workload } = loggedWorkload('cartservice');
    const store = await openRedis(workload, server.address);
    await store.call('SET', 'text', 'x');
    for (const bug of [store.call('HSET', 'text', 'secret', 'secret'), store.call('NONE', 'secret', 'secret')]) {
      const error = await bug.catch((thrown: unknown) => thrown);
      assert.ok(isBug(error));
      assert.doesNotMatch(JSON.stringify(error, Object.getOwnPropertyNames(error)), /secret/);
    }
    store.close();
  });
});

test('an error is a rejection only if nothing can have been written', () => {
  const script = 'script: 4359189c56c993b2528f1bd5085a2f05b5b1b345, on @user_script:1.';
  const cases: [string, string | undefined][] = [
    ["OOM command not allowed when used memory > 'maxmemory'.", 'OOM'],
    [`OOM command not allowed when used memory > 'maxmemory'. ${script}`, 'OOM'],
    [
      "ERR Error running script (call to f_1): @user_script:1: -OOM command not allowed when used memory > 'maxmemory'.",
      'OOM',
    ],
    ['ERR Error running script (call to f_1): @user_script:1: @user_script: 1: WRONGTYPE Operation against', undefined],
    [`NOPERM User half has no permissions to run the 'hset' command ${script}`, undefined],
    ["NOPERM this user has no permissions to run the 'hset' command", 'NOPERM'],
    [`ERR The user executing the script can't run this command or subcommand ${script}`, undefined],
    ['TRYAGAIN Multiple keys request during rehashing of slot', 'TRYAGAIN'],
    ['CLUSTERDOWN The cluster is down', 'CLUSTERDOWN'],
    ['LOADING Redis is loading the dataset in memory', 'LOADING'],
    ["MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.", 'MASTERDOWN'],
    ['Too many Cluster redirections. Last error: ReplyError: MOVED 3999 127.0.0.1:6381', 'MOVED'],
    ['Too many Cluster redirections. Last error: ReplyError: ASK 3999 127.0.0.1:6381', 'ASK'],
    ['Too many Cluster redirections. Last error: ReplyError: TRYAGAIN Multiple keys request', 'TRYAGAIN'],
    ['Too many Cluster redirections. Last error: Error: Connection is closed.', undefined],
    ['MOVED 3999 127.0.0.1:6381', undefined],
    ["CROSSSLOT Keys in request don't hash to the same slot", undefined],
    ['WRONGTYPE Operation against a key holding the wrong kind of value', undefined],
    ['UNBLOCKED client unblocked via CLIENT UNBLOCK', undefined],
    ['EXECABORT Transaction discarded because of previous errors.', undefined],
    ['BUSYGROUP Consumer Group name already exists', undefined],
    ['BUSYKEY Target key name already exists.', undefined],
    ['NOSCRIPT No matching script. Please use EVAL.', undefined],
    ['UNKILLABLE Sorry the script already executed write commands against the dataset.', undefined],
    ['ERR max number of clients reached', 'MAXCLIENTS'],
    [`ERR Script killed by user with SCRIPT KILL... ${script}`, 'SCRIPT KILL'],
    ['Command timed out', undefined],
  ];
  assert.deepEqual(
    cases.map(([message]) => [message, rejectionCode(new Error(message))]),
    cases,
  );
});
