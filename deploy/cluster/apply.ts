// Applies objects in an order in which a running shop keeps serving: what pods read, the pods, then what restricts them.
import { keyOf, type Live } from './compare.ts';
import { type Document, joined, type TextDocument } from './documents.ts';
import { type State, workloadIn } from './state.ts';
import { kubectl, type Target } from './target.ts';

/** Starting pods take CPU from running ones: with more rollouts at a time, requests would fail on a small machine. */
const maxRollouts = 3;

const workloadKinds = ['Deployment', 'StatefulSet', 'DaemonSet'];
const restrictingKinds = ['NetworkPolicy', 'AuthorizationPolicy', 'PeerAuthentication'];

export const isWorkload = ({ kind }: TextDocument): boolean => workloadKinds.includes(kind);
export const isRestricting = ({ kind }: Document): boolean => restrictingKinds.includes(kind);

export const apply = async (to: Target, documents: readonly TextDocument[]): Promise<void> => {
  if (documents.length > 0) await kubectl(to, ['apply', '--filename', '-'], { input: joined(documents) });
};

interface Surroundings {
  running: State;
  live: ReadonlyMap<string, Live>;
  /** Resolves when the named workloads of the shop serve; called after each batch of them. */
  rolledOut(names: readonly string[]): Promise<unknown>;
}

export async function applyInOrder(
  to: Target,
  documents: readonly TextDocument[],
  { running, live, rolledOut }: Surroundings,
): Promise<void> {
  const workloads = documents.filter((one) => isWorkload(one) && one.metadata.namespace === to.namespace);
  // A policy that is new needs the new pods: their sidecars prove who they are.
  const policies = documents.filter((one) => isRestricting(one) && !live.has(keyOf(one)));
  await removeHeadless(to, documents, live);
  await apply(
    to,
    documents.filter((one) => !workloads.includes(one) && !policies.includes(one)),
  );
  const isNew = ({ metadata }: TextDocument) => !workloadIn(running, metadata.name);
  for (const batch of [workloads.filter(isNew), ...batches(workloads.filter((one) => !isNew(one)))]) {
    if (batch.length === 0) continue;
    await apply(to, batch);
    await rolledOut(batch.map(({ metadata }) => metadata.name));
  }
  await apply(to, policies);
}

/** A headless Service can't become a normal one. Earlier versions of the shop had headless ones of these names. */
async function removeHeadless(
  to: Target,
  documents: readonly TextDocument[],
  live: ReadonlyMap<string, Live>,
): Promise<void> {
  const isConflict = (one: TextDocument) =>
    live.get(keyOf(one))?.spec?.clusterIP === 'None' && !one.text.includes('clusterIP: None');
  const names = documents.filter(isConflict).map(({ metadata }) => metadata.name);
  if (names.length > 0) await kubectl(to, ['delete', 'service', '--namespace', to.namespace, ...names]);
}

export const batches = <T>(all: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(all.length / maxRollouts) }, (_, index) =>
    all.slice(index * maxRollouts, (index + 1) * maxRollouts),
  );
