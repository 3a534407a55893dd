// The shop's namespace gets a quota with limits, the cluster loses its default StorageClass, and pods get assigned users:
// status says what is refused, and with the components for it an order is placed.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from '../../testing/eventually.ts';
import { deploy, inCluster, kubectl } from './cluster.ts';
import { assignedUser, assignUser, writeOverlay } from './overlays.ts';

const hard = 'requests.cpu=1,requests.memory=4Gi,limits.cpu=20,limits.memory=8Gi';
const claim = 'persistentvolumeclaim/data-redis-cart-0';

interface Pod {
  metadata: { name: string; deletionTimestamp?: string };
}

const inShop = (...args: string[]) => kubectl(...args, '-n', 'demo-app');

const setDefaultClass = (isDefault: boolean) =>
  kubectl(
    'annotate',
    '--overwrite',
    'storageclass',
    'standard',
    `storageclass.kubernetes.io/is-default-class=${isDefault}`,
  );

const statusSays = (sentence: RegExp) =>
  until(`${sentence}`, async () => sentence.test((await inCluster('status')).text), 120_000);

before(() => setDefaultClass(false));
after(() => setDefaultClass(true));

test('without a default StorageClass, status says what Redis waits for', async () => {
  await inShop('delete', 'statefulset/redis-cart', claim);
  const deploying = deploy();
  await statusSays(
    /redis-cart-0 waits for its claim data-redis-cart-0: .*; set a default StorageClass, or add the component redis-emptydir\./,
  );
  deploying.interrupt();
  await deploying;
});

test('with a quota, status says why it refuses a pod', async () => {
  await inShop('create', 'quota', 'shop', `--hard=${hard}`);
  await inShop('delete', 'pod', '-l', 'app=adservice');
  await statusSays(/adservice: no pod can be created: .*failed quota: shop: must specify limits.cpu/);
});

test('with redis-emptydir and cpu-limits, an order is placed, also by assigned users', async () => {
  await inShop('delete', 'statefulset/redis-cart', claim);
  const components = ['redis-emptydir', 'cpu-limits', 'openshift'];
  const { code, text } = await deploy('--overlay', writeOverlay('quota', components, { patches: [assignUser()] }));
  assert.equal(code, 0, text);
  assert.match(text, /\/orders\/\S+ placed/);
  const pods = JSON.parse(await inShop('get', 'pods', '-o', 'json')).items;
  for (const { metadata, spec } of pods.filter(({ metadata }: Pod) => !metadata.deletionTimestamp))
    assert.equal(spec.securityContext.runAsUser, assignedUser, metadata.name);
  assert.equal(await inShop('get', 'persistentvolumeclaims', '-o', 'name'), '');
  const used = JSON.parse(await inShop('get', 'quota', 'shop', '-o', 'jsonpath={.status.used}'));
  // docs/kubernetes.md has this sum.
  assert.equal(used['limits.cpu'], '14500m');
});

test('another deployment returns to a volume', async () => {
  await inShop('delete', 'quota', 'shop');
  await setDefaultClass(true);
  await inShop('delete', 'statefulset/redis-cart');
  const { code, text } = await deploy();
  assert.equal(code, 0, text);
  assert.equal((await inShop('get', claim, '-o', 'name')).trim(), claim);
});
