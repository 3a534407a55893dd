// Applies the shop and its consoles, and deletes what the configuration no longer contains. A running shop keeps serving.
import { setTimeout as sleep } from 'node:timers/promises';
import { edges, workloadNames } from '../../topology.ts';
import { apply, applyInOrder, isRestricting, isWorkload } from './apply.ts';
import { changedDocuments, keyOf, liveObjects } from './compare.ts';
import type { DeployConfig } from './config.ts';
import { type Document, documentsIn, type TextDocument } from './documents.ts';
import { leftBehind, remove } from './left-behind.ts';
import { ensureNamespace } from './namespaces.ts';
import { ensureRedisPassword } from './redis-password.ts';
import { type ImageTag, labelsOf } from './render-shop.ts';
import { deployedImages, restart, workloadsUnlike } from './rollout.ts';
import { isExternal, moveShopPort } from './shop-port.ts';
import { containersFor } from './sidecars.ts';
import { isScaledDown, readState, type State, workloadIn } from './state.ts';
import type { Report } from './steps.ts';
import { kubectl, type Target } from './target.ts';
import { waitForNames } from './wait-for-rollouts.ts';

const isGatewayApi = ({ kind, apiVersion }: Document): boolean =>
  kind === 'Gateway' && apiVersion.startsWith('gateway.networking.k8s.io/');
/** Not for someone else's Istio: without its CNI plugin, sidecars need privileges. */
const restricted = { 'pod-security.kubernetes.io/enforce': 'restricted' };
/** Until every sidecar has the new policies. */
const policiesMs = 5_000;

/** The images that run now, so that a change of the configuration keeps the versions. */
export async function deployedBundles(to: Target): Promise<ImageTag[]> {
  const images = await deployedImages(to);
  return workloadNames.map((name) => ({ name, tag: images.get(name)?.split(':').at(-1) ?? '' }));
}

interface Application {
  report?: Report;
  /** Runs between the shop and its consoles, whose images would delay the shop's. */
  beforeConsoles?: () => Promise<void>;
}

export async function applyShop(
  to: Target,
  config: DeployConfig,
  yaml: string,
  { report, beforeConsoles }: Application = {},
): Promise<void> {
  const documents = documentsIn(yaml);
  const isConsole = ({ kind, metadata: { name, namespace } }: Document) =>
    [name, namespace].includes(to.consolesNamespace) || kind.startsWith('ClusterRole');
  const consoles = documents.filter(isConsole);
  const shop = documents.filter((one) => !isConsole(one));
  await ensureNamespace(to, to.namespace, { ...labelsOf(to), ...(config.existingIstio ? {} : restricted) });
  await ensureRedisPassword(to);
  const surplus = await leftBehind(to, config, documents);
  await loosen(to, surplus, report);
  await rollShop(to, config, shop, report);
  // It may have the shop's port. One of Istio's serves visitors until the port has moved.
  await remove(to, surplus.filter(isGatewayApi));
  await moveShopPort(to, config, shop.filter(isExternal));
  if (consoles.length > 0) {
    await ensureNamespace(to, to.consolesNamespace, { ...labelsOf(to), ...restricted });
    await beforeConsoles?.();
    await startScaledDown(to, consoles, await readState(to, to.consolesNamespace));
    // Outside kind an existing namespace keeps its labels.
    await apply(to, to.cluster ? consoles : consoles.filter(({ kind }) => kind !== 'Namespace'));
  }
  await remove(to, surplus);
}

/** Policies go before the sidecars that they rely on. */
async function loosen(to: Target, surplus: readonly Document[], report?: Report): Promise<void> {
  const policies = surplus.filter(isRestricting);
  if (policies.length === 0) return;
  report?.(`the sidecars to drop ${policies.length} policies`);
  await remove(to, policies);
  await sleep(policiesMs);
}

async function rollShop(to: Target, config: DeployConfig, shop: readonly TextDocument[], report?: Report) {
  const containers = containersFor(config);
  const documents = shop.filter((one) => !isExternal(one));
  const live = await liveObjects(to, documents);
  const changed = changedDocuments(documents, live);
  const rolledOut = (names: readonly string[]) => waitForNames(to, names, containers, report);
  const running = await readState(to);
  await startScaledDown(to, documents, running);
  await applyInOrder(to, changed, { running, live, rolledOut });
  // A gRPC client keeps a connection to a Service that was deleted, also after it exists again under another address.
  const created = documents.filter((one) => one.kind === 'Service' && !live.has(keyOf(one)));
  const stranded = edges.filter(({ callee }) => created.some(({ metadata }) => metadata.name === callee));
  const callers = stranded.map(({ caller }) => caller).filter((name) => workloadIn(running, name));
  // While Istio's injector was missing, pods started without sidecars, which their manifests don't show.
  const unlike = await workloadsUnlike(to, containers);
  await restart(to, [...new Set([...callers, ...unlike])], rolledOut);
}

/** A manifest without a number of replicas leaves a workload at 0. */
async function startScaledDown(to: Target, documents: readonly TextDocument[], running: State): Promise<void> {
  const scaledDown = documents
    .filter((one) => isWorkload(one) && !/^ {2}replicas:/m.test(one.text))
    .filter(({ metadata }) => isScaledDown(workloadIn(running, metadata.name)));
  for (const [namespace = to.namespace, some] of Map.groupBy(scaledDown, ({ metadata }) => metadata.namespace)) {
    const names = some.map(({ kind, metadata }) => `${kind.toLowerCase()}/${metadata.name}`);
    await kubectl(to, ['scale', '--namespace', namespace, '--replicas=1', ...names]);
  }
}
