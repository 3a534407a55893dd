// The Helm chart is installed next to the shop, upgraded into the mesh, rolled back and uninstalled, by each Helm there is.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { withPortForward } from '../../deploy/cluster/port-forward.ts';
import { nodesOf } from '../../deploy/cluster/target.ts';
import { waitForRollouts } from '../../deploy/cluster/wait-for-rollouts.ts';
import { keyOf } from '../../deploy/manifests/chart/values.ts';
import { writeChart } from '../../deploy/release/artifacts.ts';
import { buy } from '../../testing/buying.ts';
import { until } from '../../testing/eventually.ts';
import { type Helm, helms, noHelm, whichHelms } from '../../testing/helm.ts';
import { type Visitor, visitor } from '../../testing/visitor.ts';
import { isWorkload, workloadNames } from '../../topology.ts';
import { figure, kubectl, repo, to, tool } from './cluster.ts';

const namespace = 'chart';
const tag = 'chart';
const valuesFile = join(repo, 'chart-values.json');

/** The images that the shop in the cluster runs, by workload. */
async function runningImages(): Promise<Record<string, string>> {
  const columns = '{range .items[*]}{.metadata.name}={.spec.template.spec.containers[0].image}{"\\n"}{end}';
  const text = await kubectl('get', 'deployments,statefulsets', '-n', to.namespace, '-o', `jsonpath=${columns}`);
  return Object.fromEntries(
    text
      .trim()
      .split('\n')
      .map((line) => line.split('=')),
  );
}

/** The chart has one tag for all of our images, while the cluster's have one each. */
async function tagImages(images: Record<string, string>): Promise<void> {
  for (const node of await nodesOf(to))
    for (const [name, image] of Object.entries(images).filter(([name]) => isWorkload(name))) {
      const names = [image, `${name}:${tag}`].map((one) => `docker.io/library/${one}`);
      await tool('docker', 'exec', node, 'ctr', '--namespace=k8s.io', 'images', 'tag', '--force', ...names);
    }
}

before(async () => {
  figure(`the chart, by Helm: ${whichHelms()}`);
  await kubectl('create', 'namespace', namespace);
  await kubectl('label', 'namespace', namespace, 'pod-security.kubernetes.io/enforce=restricted');
  const images = await runningImages();
  await tagImages(images);
  const values = {
    images: { tag },
    // On few CPUs that also start pods, a late page is not a lost request.
    frontend: { env: { PAGE_BUDGET: '20s', ORDER_BUDGET: '30s' } },
    checkoutService: { env: { GRPC_CALL_TIMEOUT: '20s' } },
    cartDatabase: { inClusterRedis: { image: images['redis-cart'] } },
    loadGenerator: images.loadgenerator ? { image: images.loadgenerator } : { create: false },
  };
  writeFileSync(valuesFile, JSON.stringify(values));
});
after(() => kubectl('delete', 'namespace', namespace, '--wait=false'));

/** With the visitor's cookies, because each port-forward has another port. */
const visit = <T>(cookies: Visitor['cookies'], work: (shop: Visitor) => Promise<T>): Promise<T> =>
  withPortForward(to, namespace, 'service/frontend', 80, async (address) => {
    const shop = visitor(`http://${address}`, 20_000);
    for (const [name, value] of cookies) shop.cookies.set(name, value);
    const result = await work(shop);
    for (const [name, value] of shop.cookies) cookies.set(name, value);
    return result;
  });

/** Right after a rollout, connections and policies may need another moment: Redis's policy has to learn the new pods. */
const placeOrder = (cookies: Visitor['cookies']): Promise<string> =>
  until('an order', () => visit(cookies, buy).catch(() => undefined), 60_000);

const isIn = async (cookies: Visitor['cookies'], path: string, brand: RegExp): Promise<void> =>
  visit(cookies, async (shop) => {
    const order = await shop.get(path);
    assert.equal(order.status, 200, order.text);
    assert.match((await shop.get('/')).text, brand);
  });

const left = async () =>
  (
    await kubectl(
      ...['get', 'all,configmaps,secrets,serviceaccounts,networkpolicies,persistentvolumeclaims', '-n', namespace],
      ...['-l', '!istio.io/config', '-o', 'name'],
    )
  )
    .split('\n')
    .filter((name) => name && !/kube-root-ca.crt$|serviceaccount\/default$/.test(name));

const inMesh = [
  ...['sidecars.create=true', 'networkPolicies.create=true', 'authorizationPolicies.create=true'],
  ...['frontend.externalService=false', 'frontend.cymbalBranding=true'],
];

const commands = ({ command }: Helm) => {
  const at = ['--kube-context', to.context, '--namespace', namespace];
  const chart = ['shop', join(repo, 'k8s/chart'), '--values', valuesFile];
  return {
    install: () => tool(command, 'install', ...chart, ...at),
    upgrade: (values: readonly string[], ...options: string[]) =>
      tool(command, 'upgrade', ...chart, ...at, '--set', values.join(), ...options),
    rollback: () => tool(command, 'rollback', 'shop', '1', ...at),
    uninstall: () => tool(command, 'uninstall', 'shop', ...at),
  };
};

/** The file of a release whose images have digests of one digit. Nothing but an empty Deployment is installed from it. */
const releaseWith = async (version: string, digit: string): Promise<string> => {
  const folder = join(repo, 'dist/charts');
  const digests = Object.fromEntries(workloadNames.map((name) => [name, `sha256:${digit.repeat(64)}`]));
  return join(folder, await writeChart(folder, { version, prefix: 'registry.example/boutique', digests }));
};
const onlyFrontend = [
  ...workloadNames.filter((name) => name !== 'frontend').map((name) => `${keyOf(name)}.create=false`),
  ...['loadGenerator.create=false', 'cartDatabase.inClusterRedis.create=false', 'frontend.externalService=false'],
  'frontend.replicas=0',
];

/** Helm's own --wait would also wait for the load balancer that kind doesn't have. */
const ready = () => waitForRollouts(to, { of: namespace, limitMs: 120_000 });

for (const helm of helms)
  describe(`Helm ${helm.version}`, () => {
    const { install, upgrade, rollback, uninstall } = commands(helm);
    const cookies: Visitor['cookies'] = new Map();
    let order = '';

    test('installs the shop, and an order goes through', async () => {
      const started = performance.now();
      assert.match(await install(), /kubectl port-forward --namespace chart service\/frontend 8080:80/);
      await ready();
      order = await placeOrder(cookies);
      figure(
        `Helm ${helm.version}: installed, and an order placed, in ${Math.round((performance.now() - started) / 1000)} s`,
      );
    });

    test('upgrades it into the mesh with all policies; orders stay and go through', async () => {
      await kubectl('label', 'namespace', namespace, 'istio-injection=enabled', '--overwrite');
      await upgrade(inMesh);
      await ready();
      await isIn(cookies, order, /Cymbal/);
      await placeOrder(cookies);
    });

    test('goes back to the first revision; the order stays', async () => {
      await kubectl('label', 'namespace', namespace, 'istio-injection-');
      await rollback();
      await ready();
      await isIn(cookies, order, /Online Boutique/);
    });

    test('upgrades after kubectl scale, unless Helm 4 had set the replicas', async () => {
      const scale = () => kubectl('scale', '-n', namespace, 'deployment/adservice', '--replicas=2');
      const replicas = () => kubectl('get', '-n', namespace, 'deployment/adservice', '-o', 'jsonpath={.spec.replicas}');
      await scale();
      await upgrade(['frontend.platform=gcp']);
      assert.equal(await replicas(), '2');
      const set = ['adService.replicas=1'];
      await upgrade(set);
      await scale();
      if (helm.version.startsWith('v3')) await upgrade(set);
      else {
        await assert.rejects(upgrade(set), /conflict with "kubectl" with subresource "scale"/);
        await upgrade(set, '--force-conflicts');
      }
      assert.equal(await replicas(), '1');
    });

    test("uninstalls everything but Redis's volume", async () => {
      await uninstall();
      const claim = 'persistentvolumeclaim/data-redis-cart-0';
      await until('nothing else is left', async () => (await left()).join() === claim, 60_000).catch(async () =>
        assert.deepEqual(await left(), [claim]),
      );
      await kubectl('delete', '-n', namespace, claim);
    });

    test("upgrades to a newer release's images with the values of the older one", async () => {
      const at = ['--kube-context', to.context, '--namespace', 'chart-releases'];
      const [older, newer] = [await releaseWith('1.0.0', 'a'), await releaseWith('1.1.0', 'b')];
      const run = (verb: string, ...args: string[]) => tool(helm.command, verb, 'releases', ...args, ...at);
      const imageAfter = async (...args: string[]) => {
        await run('upgrade', newer, ...args);
        return (await tool(helm.command, 'get', 'manifest', 'releases', ...at)).match(
          /boutique\/frontend@sha256:(.)/,
        )?.[1];
      };
      await run('install', older, '--create-namespace', '--set', onlyFrontend.join());
      assert.equal(await imageAfter('--reuse-values'), 'a', 'which keeps the default values of the older release');
      assert.equal(await imageAfter('--reset-then-reuse-values', '--set', 'frontend.cymbalBranding=true'), 'b');
      const kept = await tool(helm.command, 'get', 'manifest', 'releases', ...at);
      assert.doesNotMatch(kept, /frontend-external|name: adservice$/m);
      assert.match(kept, /CYMBAL_BRANDING/);
      await run('uninstall');
      await kubectl('delete', 'namespace', 'chart-releases', '--wait=false');
    });
  });

test('Helm runs the chart', { skip: noHelm }, () => undefined);
