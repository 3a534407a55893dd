// Waits until the shop's images have arrived, before the consoles begin to pull theirs: a node pulls one image at a time.
import { setTimeout as sleep } from 'node:timers/promises';
import { diagnose, eventsOf, summaryOf } from './diagnosis.ts';
import { type Pod, statusesOf } from './pods.ts';
import { currentPods, readState, type State } from './state.ts';
import type { Report } from './steps.ts';
import type { Target } from './target.ts';

/** Without a new image. Then the wait for the pods says what is wrong. */
const limitMs = 15 * 60_000;
/** Time for the pods to be created. */
const startMs = 10_000;

/** Never fails: the shop may be late because of its images, but it may not be deployed without its consoles. */
export async function waitForImages(to: Target, report: Report): Promise<void> {
  const startedAt = Date.now();
  for (let [arrived, progressAt] = [-1, startedAt]; ; await sleep(500)) {
    const state = await readState(to);
    const pods = state.workloads.flatMap((workload) => currentPods(state, workload));
    const late = pods.filter((pod) => !hasImages(pod));
    const isCreated = state.workloads.every((one) => currentPods(state, one).length >= (one.spec.replicas ?? 1));
    if (late.length === 0 && (isCreated || Date.now() - startedAt > startMs)) return;
    const count = pods.length - late.length;
    if (count > arrived) [arrived, progressAt] = [count, Date.now()];
    if (Date.now() - progressAt > limitMs) return;
    report(await textAbout(to, state, late));
  }
}

/** Also true if an image can't be pulled: its node has nothing to do for this pod. */
const hasImages = (pod: Pod): boolean =>
  statusesOf(pod).length > 0 &&
  statusesOf(pod).every(({ imageID, state }) => imageID || /Image/.test(state.waiting?.reason ?? ''));

async function textAbout(to: Target, state: State, late: readonly Pod[]): Promise<string> {
  const events = late.length > 0 ? await eventsOf(to) : [];
  const texts = late.flatMap(({ metadata }) => diagnose(state, metadata.labels.app ?? '', events)?.text ?? []);
  return `images: ${summaryOf(texts.sort((a, b) => Number(/Pulling/.test(b)) - Number(/Pulling/.test(a))))}`;
}
