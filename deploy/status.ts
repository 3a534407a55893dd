// What `pnpm status` prints: the workloads as they run, what is wrong with them, and the URLs that respond.
import { workloadNames } from '../topology.ts';
import { keyOf } from './cluster/compare.ts';
import { diagnose, diagnoseContainers, eventsOf, type Finding } from './cluster/diagnosis.ts';
import { istioFindings } from './cluster/istio-state.ts';
import { leftBehind } from './cluster/left-behind.ts';
import { readiness } from './cluster/pods.ts';
import { redisMemory } from './cluster/redis-memory.ts';
import { containersFor } from './cluster/sidecars.ts';
import { currentPods, imageOf, isScaledDown, type State, workloadIn } from './cluster/state.ts';
import type { Target } from './cluster/target.ts';
import { missingIn } from './images/node-images.ts';
import { loadGenerator } from './manifests/cluster-topology.ts';
import { type Comparison, deployedTag, planOf, readCluster } from './plan-redeploy.ts';

export interface Status {
  /** One line for each workload of the shop. */
  rows: string[];
  /** Sentences; empty if the shop is healthy. */
  problems: string[];
  /** Sentences about what differs without being broken. */
  notes: string[];
  comparison: Comparison;
}

export async function readStatus(to: Target): Promise<Status> {
  const [comparison, events, memory] = await Promise.all([readCluster(to), eventsOf(to), redisMemory(to)]);
  const { config, documents, live, running } = comparison;
  const isOfShop = ({ metadata }: { metadata: { namespace?: string } }) => metadata.namespace === to.namespace;
  const wanted = documents.filter((one) => /^(Deployment|StatefulSet)$/.test(one.kind) && isOfShop(one));
  const names = [...new Set([...wanted, ...running.workloads].map(({ metadata }) => metadata.name))].sort();
  const containers = containersFor(config);
  const findings = names.flatMap(
    (name) => diagnose(running, name, events) ?? diagnoseContainers(running, name, containers) ?? [],
  );
  // The load generator is switched off that way.
  const scaledDown = names.filter((name) => name !== loadGenerator && isScaledDown(workloadIn(running, name)));
  const istio = await istioFindings(to, config);
  const tags = workloadNames.map((name) => ({ name, tag: deployedTag(running, name) })).filter(({ tag }) => tag);
  const plan = planOf(to, comparison, tags);
  const missing = documents.filter((one) => !live.has(keyOf(one)) && !wanted.includes(one));
  const edited = plan.documents.filter((one) => live.has(keyOf(one)));
  const surplus = await leftBehind(to, config, documents);
  return {
    rows: names.map((name) => row(running, name, findings)),
    problems: [
      ...[...istio, ...findings].map(({ text }) => text),
      ...listOf(memory.problem),
      ...scaledDown.map((name) => `${name} is scaled to 0 replicas`),
      ...missingIn(comparison.nodeImages, tags).map(
        ({ name, tag }) => `${name}: a node lacks its image ${name}:${tag}, so the pod could not start there`,
      ),
      ...listed(missing.map(keyOf), 'Missing'),
    ],
    notes: [
      ...listOf(memory.note),
      ...listed(edited.map(keyOf), 'Differs from the files here'),
      ...listed(surplus.map(keyOf), 'Left behind'),
    ],
    comparison,
  };
}

const listOf = (text: string | undefined): string[] => (text ? [text] : []);

const maxListed = 5;

function listed(keys: readonly string[], title: string): string[] {
  if (keys.length === 0) return [];
  const rest = keys.length > maxListed ? ` and ${keys.length - maxListed} more` : '';
  return [`${title}: ${keys.slice(0, maxListed).join(', ')}${rest}`];
}

function row(state: State, name: string, findings: readonly Finding[]): string {
  const workload = workloadIn(state, name);
  const pods = workload ? currentPods(state, workload) : [];
  const counts = pods.map(readiness);
  const sum = (of: 'ready' | 'all' | 'restarts') => counts.reduce((total, one) => total + one[of], 0);
  const isWrong = findings.some((one) => one.workload === name);
  const phase = !workload ? 'missing' : isScaledDown(workload) ? 'off' : isWrong ? 'not ready' : 'Running';
  const image = workload ? (imageOf(workload).split('/').at(-1) ?? '') : '';
  const restarts = sum('restarts');
  const restarted = restarts > 0 ? `${restarts} restart${restarts > 1 ? 's' : ''}` : '';
  return `  ${name.padEnd(26)}${`${sum('ready')}/${sum('all')}`.padEnd(6)}${phase.padEnd(10)}${image.padEnd(40)}${restarted}`.trimEnd();
}
