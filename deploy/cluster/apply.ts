// Applies objects in an order in which a running shop keeps serving: what pods read, the pods, then what restricts them.
import { joined, type TextDocument } from './documents.ts';
import { type State, workloadIn } from './state.ts';
import { kubectl, type Target } from './target.ts';

/** Starting pods take CPU from running ones: with more rollouts at a time, requests would fail on a small machine. */
const maxRollouts = 3;

const workloadKinds = ['Deployment', 'StatefulSet', 'DaemonSet'];
const restrictingKinds = ['NetworkPolicy', 'AuthorizationPolicy', 'PeerAuthentication'];

export const isWorkload = ({ kind }: TextDocument): boolean => workloadKinds.includes(kind);
export const isRestricting = ({ kind }: TextDocument): boolean => restrictingKinds.includes(kind);

export const apply = async (to: Target, documents: readonly TextDocument[]): Promise<void> => {
  if (documents.length > 0) await kubectl(to, ['apply', '--filename', '-'], { input: joined(documents) });
};

/** `rolledOut` resolves when the named workloads of the shop serve; it is called after each batch of them. */
export async function applyInOrder(
  to: Target,
  documents: readonly TextDocument[],
  running: State,
  rolledOut: (names: readonly string[]) => Promise<void>,
): Promise<void> {
  const workloads = documents.filter((one) => isWorkload(one) && one.metadata.namespace === to.namespace);
  const others = documents.filter((one) => !workloads.includes(one));
  await apply(
    to,
    others.filter((one) => !isRestricting(one)),
  );
  const isNew = ({ metadata }: TextDocument) => !workloadIn(running, metadata.name);
  const replaced = workloads.filter((one) => !isNew(one));
  const batches = [workloads.filter(isNew)];
  for (let at = 0; at < replaced.length; at += maxRollouts) batches.push(replaced.slice(at, at + maxRollouts));
  for (const batch of batches) {
    if (batch.length === 0) continue;
    await apply(to, batch);
    await rolledOut(batch.map(({ metadata }) => metadata.name));
  }
  await apply(to, others.filter(isRestricting));
}
