// A cluster like OpenShift: it assigns the users of pods, its DNS servers have another label and port, and Redis is outside
// the mesh, with a user, a password and TLS. The shop is restricted by --secure.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { podsOf } from '../../deploy/cluster/pods.ts';
import { until } from '../../testing/eventually.ts';
import { workloadNames } from '../../topology.ts';
import { deploy, inCluster, kubectl, repo, runIn, to } from './cluster.ts';
import {
  askRedis,
  namespaces,
  newCertificates,
  readSecret,
  redisHost,
  removeAll,
  setSecret,
  startDns,
  startManagedRedis,
} from './openshift.ts';
import { assignedUser, assignUser, writeOverlay } from './overlays.ts';

let dns = '';

before(async () => {
  dns = await startDns();
  await startManagedRedis();
});
after(removeAll);

/** As external-redis advises. Besides, a cluster without IPv6 may reject all rules because of `::/0`. */
const onlyThisRedis = {
  target: { kind: 'NetworkPolicy', name: 'cartservice|emailservice|orderservice|paymentservice|shippingservice' },
  patch: JSON.stringify([
    {
      op: 'replace',
      path: '/spec/egress/1/to',
      value: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespaces.redis } } }],
    },
  ]),
};

test('an order is placed as an assigned user, by the Redis outside the mesh', async () => {
  const searches = ['demo-app.svc.cluster.local', 'svc.cluster.local', 'cluster.local'];
  const dnsConfig = { nameservers: [dns], searches, options: [{ name: 'ndots', value: '5' }] };
  const components = ['external-redis', 'external-redis-secret', 'openshift'];
  const patches = [assignUser({ dnsPolicy: 'None', dnsConfig }), onlyThisRedis];
  const { code, text } = await deploy('--secure', '--overlay', writeOverlay('openshift', components, { patches }));
  assert.equal(code, 0, text);
  const [, order = ''] = /\/orders\/(\S+) placed/.exec(text) ?? [];
  assert.match(await askRedis('KEYS', `*${order}*`), new RegExp(order));
  const names = (await podsOf(to)).map(({ metadata }) => metadata.labels.app);
  assert.deepEqual([...new Set(names)].sort(), [...workloadNames, 'loadgenerator'].sort(), 'no Redis of the shop');
  for (const name of workloadNames)
    assert.equal((await runIn(name, 'console.log(process.getuid())')).trim(), String(assignedUser), name);
});

/** Prints an address, or nothing. dns.lookup would keep a process without a DNS server for up to a minute. */
const lookup = `
  new (require('node:dns').Resolver)({ timeout: 2000, tries: 1 })
    .resolve4('${redisHost}.svc.cluster.local', (error, addresses) => console.log(addresses?.[0] ?? ''));`;

test('the policies allow these DNS servers', async () => {
  const resolves = async () => /^\d/.test(await runIn('adservice', lookup));
  assert.ok(await resolves());
  const policy = JSON.parse(await kubectl('get', 'networkpolicy', 'every-pod', '-n', 'demo-app', '-o', 'json'));
  const at = policy.spec.egress.findIndex((rule: object) => JSON.stringify(rule).includes('openshift-dns'));
  const change = (operation: object) =>
    kubectl(
      ...['patch', 'networkpolicy', 'every-pod', '-n', 'demo-app', '--type', 'json', '-p'],
      JSON.stringify([{ path: `/spec/egress/${at}`, ...operation }]),
    );
  await change({ op: 'remove' });
  await until('no names', async () => !(await resolves()), 60_000);
  await change({ op: 'add', value: policy.spec.egress[at] });
  await until('names again', resolves, 60_000);
});

const wrongPassword = () => ({ password: 'wrong' });
const otherAuthority = () => ({ 'ca.crt': newCertificates([]).ca.cert });

for (const [what, wrong, sentence] of [
  ['password', wrongPassword, /check the user and the password in REDIS_ADDR or REDIS_PASSWORD_FILE/],
  ['authority', otherAuthority, /its certificate is not trusted, check REDIS_CA_FILE/],
] as const)
  test(`a wrong ${what} of Redis is one sentence in the pod's log`, async () => {
    const right = await readSecret();
    const log = () => kubectl('logs', '-n', 'demo-app', '-l', 'app=cartservice', '-c', 'server', '--tail', '100');
    assert.doesNotMatch(await log(), sentence);
    await setSecret(wrong());
    try {
      await kubectl('rollout', 'restart', '-n', 'demo-app', 'deployment/cartservice');
      await until(`${sentence}`, async () => sentence.test(await log().catch(() => '')), 90_000);
    } finally {
      await setSecret(right);
      await kubectl('rollout', 'undo', '-n', 'demo-app', 'deployment/cartservice');
    }
  });

test('a backup of the cluster says where the data is', async () => {
  const { code, text } = await inCluster('backup', join(repo, 'backup'), '--cluster');
  assert.equal(code, 1, text);
  assert.match(text, /has no Redis of its own. Set REDIS_ADDR/);
});

test('another deployment returns to the Redis in the cluster', async () => {
  const { code, text } = await deploy();
  assert.equal(code, 0, text);
  assert.match(text, /\/orders\/\S+ placed/);
});
