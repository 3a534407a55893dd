// The shop in a kind cluster, deployed by `pnpm deploy:kind`: faults affect its pods and sidecars, the audit reads its Redis.
import { setTimeout as sleep } from 'node:timers/promises';
import { type Pod, podsOf } from '../../deploy/cluster/pods.ts';
import { withShopRedis } from '../../deploy/cluster/redis-password.ts';
import { getJson, kubectl, portsOf, type Target } from '../../deploy/cluster/target.ts';
import type { Environment, Records } from './environment.ts';
import { type End, onePerTarget } from './faults.ts';
import { sendHalfForms } from './half-sent.ts';
import { beginPodFault, targetsIn } from './pods.ts';
import { fillUp, pauseWrites } from './redis-faults.ts';
import { readRedis, unfinishedInRedis, withRedis } from './redis-records.ts';
import { type Fault, ownerOf } from './schedule.ts';

/** Istio's default retry policy instead of ours: an order must be charged only once with it, too. */
const defaultRetries = { attempts: 2, retryOn: 'connect-failure,refused-stream,unavailable,cancelled' };
/** The clock of a pod is that of its node. */
const around = { clocks: [], stores: ['redis-cart'], frontends: ['frontend'] };
const redisPod = 'pod/redis-cart-0';

export async function openCluster(to: Target): Promise<Environment> {
  const routes = await getJson(to, ['virtualservices', '--namespace', to.namespace]).catch(() => ({ items: [] }));
  const inRedis = <T>(work: (address: string) => Promise<T>) => withShopRedis(to, work);
  const scale = (app: string, count: number) =>
    kubectl(to, ['scale', '--namespace', to.namespace, `deployment/${app}`, `--replicas=${count}`]);
  const rolledOut = () =>
    kubectl(to, ['rollout', 'status', 'deployment', '--namespace', to.namespace, '--timeout=120s']);

  await scale('loadgenerator', 0);
  // Tests that two replicas never process the same order at the same time.
  await scale('checkoutservice', 2);
  await rolledOut();
  await applyRetries(to, routes.items, () => defaultRetries);
  // Existing records are not audited.
  const before = await inRedis((address) => readRedis([address]));
  const { shop } = await portsOf(to);
  const openedAt = new Date().toISOString();
  const deaths: string[] = [];
  const beginInTurn = onePerTarget();

  const send = (...words: string[]) =>
    inRedis((address) => withRedis(address, (redis) => redis.call(words[0] ?? '', ...words.slice(1))));

  function beginFault(fault: Fault): Promise<End> {
    if (fault.kind === 'lock') return pauseWrites(send).then(endSurely);
    if (fault.kind === 'full') return fillUp(send).then(endSurely);
    return fault.kind === 'half-sent' ? sendHalfForms(shop) : beginPodFault(to, fault);
  }

  return {
    targets: { processes: await targetsIn(to), connections: [], ...around, everyMs: 5_000 },
    msPerOrder: 600,
    frontends: [`http://localhost:${shop}`, `http://127.0.0.1:${shop}`],
    checkouts: [],
    cart: '',
    begin: (fault) => beginInTurn(ownerOf(fault.target).replace('/envoy', ''), () => beginFault(fault)),
    // If Redis does not respond, the number is unknown.
    unfinished: () => inRedis((address) => unfinishedInRedis([address])).catch(() => 1),
    deaths: () => deaths,
    async stopAndRead() {
      deaths.push(...deathsSince(openedAt, await podsOf(to)));
      // After a restart, Redis has only what was on disk.
      await kubectl(to, ['delete', '--namespace', to.namespace, redisPod, '--grace-period=0', '--force']);
      await sleep(2_000);
      await kubectl(to, ['wait', '--namespace', to.namespace, redisPod, '--for=condition=Ready', '--timeout=90s']);
      return without(before, await inRedis((address) => readRedis([address])));
    },
    async close() {
      await applyRetries(to, routes.items, (own) => own);
      await scale('checkoutservice', 1);
    },
  };
}

/** Exit code 0 is a requested stop: kubelet restarts a container if the sidecar that forwards its probes is down for long. */
export const deathsSince = (time: string, pods: readonly Pod[]): string[] =>
  pods.flatMap(({ metadata, status }) =>
    (status.containerStatuses ?? []).flatMap(({ name, lastState: { terminated } }) =>
      name === 'server' && terminated?.exitCode && terminated.finishedAt > time
        ? `${metadata.name} exited with ${terminated.exitCode}`
        : [],
    ),
  );

/** A port-forward may break, and the store must not stay full. */
const endSurely = (end: End): End => {
  const endMs = 60_000;
  return async () => {
    for (const since = Date.now(); ; await sleep(500))
      try {
        return await end();
      } catch (error) {
        if (Date.now() - since > endMs) throw error;
      }
  };
};

interface Route {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace: string };
  spec: { http: { retries?: object }[] };
}

async function applyRetries(to: Target, routes: Route[], retries: (own: object | undefined) => object | undefined) {
  for (const { metadata, spec } of routes) {
    const http = spec.http.map((one) => ({ ...one, retries: retries(one.retries) }));
    const patch = JSON.stringify({ spec: { http } });
    await kubectl(to, [
      'patch',
      'virtualservice',
      '--namespace',
      to.namespace,
      metadata.name,
      '--type=merge',
      '--patch',
      patch,
    ]);
  }
}

/** Emails for orders placed before the run may still be sent during it. */
function without({ orders, charges, shipments, mails }: Records, after: Records): Records {
  const keys = [...charges, ...shipments].map(({ key }) => key);
  const known = new Set([...orders.map(({ id }) => id), ...keys, ...mails.map(({ orderId }) => orderId)]);
  return {
    orders: after.orders.filter(({ id }) => !known.has(id)),
    charges: after.charges.filter(({ key }) => !known.has(key)),
    shipments: after.shipments.filter(({ key }) => !known.has(key)),
    mails: after.mails.filter(({ orderId }) => !known.has(orderId)),
    carts: after.carts,
  };
}
