// The shop of an incident in a cluster: visitors, flags, pods, and what was recorded. Unlike the embedded shop's, its symptoms
// are queries to Prometheus and Jaeger.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { isReady, podsOf } from '../../../deploy/cluster/pods.ts';
import { withPortForward } from '../../../deploy/cluster/port-forward.ts';
import { withShopRedis } from '../../../deploy/cluster/redis-password.ts';
import { readState, type State, wantedReplicas, workloadIn } from '../../../deploy/cluster/state.ts';
import { getJson, kubectl, type Target } from '../../../deploy/cluster/target.ts';
import { Problem } from '../../../start/problem.ts';
import { type WorkloadName, workloadNames } from '../../../topology.ts';
import { incidents } from '../catalogue/all.ts';
import { recordOrders } from '../environment.ts';
import type { Flag } from '../flags-file.ts';
import { asInCluster, type ClusterEnvironment } from '../incident.ts';
import { type OrderStates, redisOrderStates } from '../order-states.ts';
import type { Run, Stage } from '../run.ts';
import { type Batch, type SignalName, signalNames } from '../signals.ts';
import { startVisitors } from '../visitors.ts';
import { canaryName, canaryOf, type DeploymentObject, flagsMap, recorderName, recorderPort } from './objects.ts';
import { applyObjects, type PreparedCluster, rolledOut, scale } from './prepare.ts';
import { isMetInCluster } from './queries.ts';
import { sidecarSeries } from './sidecar-series.ts';

/** Seconds. Prometheus scrapes the sidecars every 15 s, and the queries look back for 40 s. */
const usualWindows = { warmUp: 45, healthy: 30, varied: 60, fault: 75, settling: 40, recovered: 15 };
/** Visits per second: fewer than in the embedded shop, since each call passes two sidecars. */
const visitRate = 1;
const readOrdersMs = 15_000;

export async function openStage(
  { to, shopUrl, consoles }: PreparedCluster,
  { incident: { name, inCluster }, seed, folder, windows = usualWindows }: Run,
): Promise<Stage> {
  if (!inCluster) throw new Problem(`${name} runs in the embedded shop only: omit --kind.`);
  mkdirSync(join(folder, 'signals'));
  const startedAt = Date.now();
  const { replicas = {} } = inCluster;
  const former = await readState(to);
  const formerReplicas = Object.keys(replicas).map((one) => [one, replicasOf(former, one)] as const);
  await scaleTo(to, Object.entries(replicas));
  const visitors = startVisitors(shopUrl, seed, visitRate);
  const orders: OrderStates[] = [];
  const addOrders = (states: OrderStates) => orders.push(states);
  const stopReading = recordOrders(addOrders, () => withShopRedis(to, redisOrderStates), readOrdersMs);

  async function save(): Promise<void> {
    const recorded = await recordedSince(to, startedAt);
    const sidecars = await sidecarSeries(consoles.prometheus, to.namespace, { from: startedAt, to: Date.now() });
    const metrics = [...recorded.metrics, ...sidecars].sort((a, b) => a.receivedAt - b.receivedAt);
    for (const [signal, items] of Object.entries({ ...recorded, metrics, orders })) {
      const lines = items.map((item) => `${JSON.stringify(item)}\n`);
      writeFileSync(join(folder, 'signals', `${signal}.jsonl.gz`), gzipSync(lines.join('')));
    }
  }

  return {
    windows,
    // None of the others may be visible in a healthy cluster, either.
    alarms: incidents.flatMap((one) => asInCluster(one)?.symptoms ?? []),
    inject: () => inCluster.begin(environmentOf(to)),
    check() {},
    isMet: (condition, window) => isMetInCluster(consoles, condition, window),
    async close() {
      stopReading();
      await visitors.stop();
      await save().finally(() => scaleTo(to, formerReplicas));
    },
  };
}

async function scaleTo(to: Target, replicas: readonly (readonly [string, number])[]): Promise<void> {
  for (const [name, count] of replicas) {
    await scale(to, name, count);
    await rolledOut(to, to.namespace, name);
  }
}

function replicasOf(state: State, name: string): number {
  const workload = workloadIn(state, name);
  return workload ? wantedReplicas(workload) : 1;
}

const environmentOf = (to: Target): ClusterEnvironment => ({
  /** Kubelet looks at a ConfigMap about every minute, but immediately when a pod changes. */
  async setFlags(flags: readonly Flag[], canary: readonly Flag[] = []) {
    await applyObjects(to, to.namespace, [flagsMap(flags, canary)]);
    const pods = ['pods', '--namespace', to.namespace, '--selector', `app in (${workloadNames.join(',')})`];
    await kubectl(to, ['annotate', ...pods, '--overwrite', `incident/flags-at=${Date.now()}`]);
  },

  async readyPods(name: WorkloadName) {
    const pods = (await podsOf(to)).filter(({ metadata }) => metadata.labels.app === name);
    return pods.filter(isReady).map(({ metadata }) => metadata.name);
  },

  async deletePod(name: string) {
    await kubectl(to, ['delete', 'pod', name, '--namespace', to.namespace, '--wait=false', '--ignore-not-found']);
  },

  async startCanary(name: WorkloadName) {
    const deployment: DeploymentObject = await getJson(to, ['deployment', name, '--namespace', to.namespace]);
    await applyObjects(to, to.namespace, [canaryOf(deployment)]);
    await rolledOut(to, to.namespace, canaryName(name));
  },

  async stopCanary(name: WorkloadName) {
    await kubectl(to, ['delete', 'deployment', canaryName(name), '--namespace', to.namespace, '--ignore-not-found']);
  },
});

/** What the recorder received since a time, Unix ms. */
const recordedSince = (to: Target, since: number): Promise<Record<SignalName, Batch[]>> =>
  withPortForward(to, to.consolesNamespace, `deployment/${recorderName}`, recorderPort, async (address) => {
    const read = async (signal: SignalName): Promise<Batch[]> => {
      const text = await (await fetch(`http://${address}/recording/${signal}`)).text();
      const batches = text.split('\n').slice(0, -1);
      return batches.map((line): Batch => JSON.parse(line)).filter(({ receivedAt }) => receivedAt >= since);
    };
    const [traces = [], metrics = [], logs = []] = await Promise.all(signalNames.map(read));
    return { traces, metrics, logs };
  });
