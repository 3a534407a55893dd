// Each form of REDIS_ADDR against real servers: a user, passwords in files, TLS with a private authority, IPv6.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, type TestContext, test } from 'node:test';
import { until } from '../testing/eventually.ts';
import { freePort, noRedis, type RedisServer, redisServer, startRedis } from '../testing/redis.ts';
import { EnvError } from './env.ts';
import { openRedis } from './redis.ts';
import { makeCertificates, noOpenssl } from './testing/certificates.ts';
import { loggedWorkload } from './testing/workload.ts';

const password = 'hunter2/ä@:#?%';
const encoded = encodeURIComponent(password);
const ofSentinel = 'hunter3';
const secrets = /hunter[23]|%C3%A4/;

describe('each form of REDIS_ADDR', { skip: noRedis || noOpenssl }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'redis-forms-'));
  const certificates = noOpenssl ? undefined : makeCertificates();
  const file = (name: string, content: string) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const { ca, server } = certificates ?? {};
  const REDIS_CA_FILE = ca?.certFile ?? '';
  const REDIS_PASSWORD_FILE = file('password', `${password}\n`);
  const REDIS_SENTINEL_PASSWORD_FILE = file('sentinel-password', `${ofSentinel}\n`);
  const tls = (port: number) => [
    ...['--tls-port', String(port), '--tls-auth-clients', 'no', '--tls-ca-cert-file', REDIS_CA_FILE],
    ...['--tls-cert-file', server?.certFile ?? '', '--tls-key-file', server?.keyFile ?? ''],
  ];

  const ports: Record<'single' | 'cluster' | 'sentinel', { plain: number; tls: number }> = {
    single: { plain: 0, tls: 0 },
    cluster: { plain: 0, tls: 0 },
    sentinel: { plain: 0, tls: 0 },
  };
  const servers: Pick<RedisServer, 'stop'>[] = [];

  async function startServer(more: string[] = []) {
    const tlsPort = await freePort();
    const users = ['--requirepass', password, '--user', 'shop', 'on', `>${password}`, '~*', '&*', '+@all'];
    const redis = await startRedis([...users, '--bind', '127.0.0.1', '::1', ...tls(tlsPort), ...more]);
    servers.push(redis);
    return { plain: Number(redis.address.split(':')[1]), tls: tlsPort };
  }

  async function startSentinel(redisPort: number, tlsOptions: string[]): Promise<number> {
    const port = await freePort();
    const config = file(
      `sentinel-${port}.conf`,
      [
        `port ${port}`,
        'bind ::1',
        `dir ${folder}`,
        `requirepass ${ofSentinel}`,
        `sentinel monitor main ::1 ${redisPort} 1`,
        'sentinel auth-user main shop',
        `sentinel auth-pass main "${password}"`,
      ].join('\n'),
    );
    const sentinel = spawn(redisServer, [config, '--sentinel', ...tlsOptions], { stdio: 'ignore' });
    servers.push({ stop: () => sentinel.kill() });
    return port;
  }

  before(async () => {
    ports.single = await startServer();
    ports.cluster = await startServer([
      ...['--cluster-enabled', 'yes', '--cluster-port', String(await freePort()), '--tls-cluster', 'yes'],
      ...['--cluster-announce-ip', '::1'],
    ]);
    const { workload } = loggedWorkload('admin');
    const admin = await openRedis(workload, `redis://:${encoded}@127.0.0.1:${ports.cluster.plain}`);
    await admin.call('CLUSTER', 'ADDSLOTSRANGE', 0, 16_383);
    await until('the cluster', async () => String(await admin.call('CLUSTER', 'INFO')).includes('cluster_state:ok'));
    admin.close();
    const tlsPort = await freePort();
    ports.sentinel = {
      plain: await startSentinel(ports.single.plain, []),
      tls: tlsPort,
    };
    await startSentinel(ports.single.tls, [...tls(tlsPort), '--port', '0', '--tls-replication', 'yes']);
  });
  after(() => {
    for (const { stop } of servers) stop();
    for (const path of [folder, certificates?.folder ?? folder]) rmSync(path, { recursive: true, force: true });
  });

  const cases = [
    ['redis', 'single', ''],
    ['rediss', 'single', '/2'],
    ['redis+cluster', 'cluster', ''],
    ['rediss+cluster', 'cluster', ''],
    ['redis+sentinel', 'sentinel', '/main'],
    ['rediss+sentinel', 'sentinel', '/main'],
  ] as const;

  async function connects(t: TestContext, address: string, vars: Record<string, string>) {
    const { workload, warnings } = loggedWorkload('cartservice', vars);
    const store = await openRedis(workload, address);
    t.after(store.close);
    const set = () => store.call('SET', 'a', address).catch(() => undefined);
    await until('the first command', set);
    assert.equal(await store.call('GET', 'a'), address);
    const echo = store.script('echo', `return redis.call('GET', KEYS[1])`);
    assert.equal(await echo(['a'], []), address);
    return warnings;
  }

  for (const [scheme, form, path] of cases) {
    const isTls = scheme.startsWith('rediss');
    const varsOf = (isPasswordInFile: boolean) => ({
      ...(isTls && { REDIS_CA_FILE }),
      ...(isPasswordInFile && { REDIS_PASSWORD_FILE }),
      ...(form === 'sentinel' && { REDIS_SENTINEL_PASSWORD_FILE }),
    });
    const addressWith = (user: string) => `${scheme}://${user}@[::1]:${ports[form][isTls ? 'tls' : 'plain']}${path}`;

    test(`${scheme}:// with a user, and the password in a file`, async (t) => {
      assert.deepEqual(await connects(t, addressWith('shop'), varsOf(true)), []);
    });

    test(`${scheme}:// with the default user, and the password in the address`, async (t) => {
      assert.deepEqual(await connects(t, addressWith(`:${encoded}`), varsOf(false)), []);
    });

    test(`${scheme}:// with a wrong password is one warning, without a secret`, async (t) => {
      const { workload, warnings } = loggedWorkload('cartservice', varsOf(false));
      const store = await openRedis(workload, addressWith('shop:hunter2'));
      t.after(store.close);
      for (let request = 0; request < 3; request++)
        await assert.rejects(store.call('SET', 'a', 1), (error) => !secrets.test(JSON.stringify(error)));
      await until('a warning', async () => warnings.length > 0);
      const rejections = warnings.filter(({ fields }) => fields.event === 'kit.store.rejecting');
      assert.deepEqual(
        rejections.map(({ fields }) => fields.reason),
        ['WRONGPASS'],
      );
      assert.match(
        rejections[0]?.message ?? '',
        /: check the user and the password in REDIS_ADDR or REDIS_PASSWORD_FILE, which are read at startup$/,
      );
      assert.doesNotMatch(JSON.stringify(warnings), secrets);
    });
  }

  for (const [scheme, form, path] of cases.filter(([name]) => name.startsWith('rediss')))
    test(`without its authority, a certificate of ${scheme}:// is rejected with one warning`, async (t) => {
      const { workload, warnings } = loggedWorkload('cartservice', { REDIS_PASSWORD_FILE });
      const store = await openRedis(workload, `${scheme}://shop@[::1]:${ports[form].tls}${path}`);
      t.after(store.close);
      for (let request = 0; request < 3; request++) await assert.rejects(store.call('SET', 'a', 1));
      await until('a warning', async () => warnings.length > 0);
      assert.match(warnings[0]?.fields.reason ?? '', /certificate/);
      assert.match(warnings[0]?.message ?? '', /: its certificate is not trusted, check REDIS_CA_FILE$/);
      assert.equal(warnings.length, 1);
    });

  test('a server that requires certificates of its clients is one warning', async (t) => {
    const tlsPort = await freePort();
    const strict = await startRedis([...tls(tlsPort), '--tls-auth-clients', 'yes']);
    const { workload, warnings } = loggedWorkload('cartservice', { REDIS_CA_FILE });
    const store = await openRedis(workload, `rediss://127.0.0.1:${tlsPort}`);
    t.after(() => {
      store.close();
      strict.stop();
    });
    await assert.rejects(store.call('SET', 'a', 1));
    await until('a warning', async () => warnings.length > 0);
    assert.deepEqual(
      warnings.map(({ message }) => message),
      [
        'Redis is unreachable; reconnecting: it requires a certificate of its clients, which is not supported, set its tls-auth-clients to no',
      ],
    );
  });

  test('without its database, nothing is written into another one', async (t) => {
    const server = await startRedis(['--user', 'ann', 'on', '>pw', '~*', '+@all', '-select']);
    const other = await openRedis(loggedWorkload('other').workload, server.address);
    t.after(() => {
      other.close();
      server.stop();
    });
    const lacking =
      'Redis is unreachable; reconnecting: it lacks the database whose number is at the end of REDIS_ADDR';
    const forbidden =
      'Redis rejects commands; nothing was written: its user lacks a right that connecting needs, to a command or to a key';
    for (const [address, expected] of [
      [`redis://${server.address}/99`, lacking],
      [`redis://ann:pw@${server.address}/1`, forbidden],
    ] as const) {
      const { workload, warnings } = loggedWorkload('cartservice');
      const store = await openRedis(workload, address);
      t.after(store.close);
      for (let request = 0; request < 3; request++) await assert.rejects(store.call('SET', 'a', 1));
      assert.equal(warnings[0]?.message, expected);
      assert.equal(await other.call('EXISTS', 'a'), 0);
    }
  });

  test('a missing or wrong password of Sentinels is one warning, without a secret', async (t) => {
    for (const vars of [{}, { REDIS_SENTINEL_PASSWORD_FILE: file('wrong', 'hunter2') }]) {
      const { workload, warnings } = loggedWorkload('cartservice', { REDIS_PASSWORD_FILE, ...vars });
      const store = await openRedis(workload, `redis+sentinel://shop@[::1]:${ports.sentinel.plain}/main`);
      t.after(store.close);
      await assert.rejects(store.call('SET', 'a', 1));
      await until('a warning', async () => warnings.length > 0);
      assert.deepEqual(
        warnings.map(({ message }) => message),
        ['Redis is unreachable; reconnecting: check the password of the Sentinels in REDIS_SENTINEL_PASSWORD_FILE'],
      );
      assert.doesNotMatch(JSON.stringify(warnings), secrets);
    }
  });

  test('a file that is missing, empty or has no effect is one sentence, without a secret', async () => {
    const rejected = (address: string, vars: Record<string, string>, expected: RegExp) =>
      assert.rejects(
        openRedis(loggedWorkload('cartservice', vars).workload, address),
        (error) => error instanceof EnvError && expected.test(error.message) && !secrets.test(error.message),
      );
    await rejected(
      'localhost:1',
      { REDIS_PASSWORD_FILE: join(folder, 'none') },
      /REDIS_PASSWORD_FILE is .* there is no such file/,
    );
    await rejected(
      'localhost:1',
      { REDIS_PASSWORD_FILE: file('empty', '\n') },
      /REDIS_PASSWORD_FILE is .* the file is empty/,
    );
    await rejected('localhost:1', { REDIS_CA_FILE }, /REDIS_CA_FILE is set, but/);
    await rejected('redis://:hunter2@localhost:1', { REDIS_PASSWORD_FILE }, /both have a password/);
  });
});
