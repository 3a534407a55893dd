// Gives the workloads their replicas and their limit, and gives everything back as it was.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from '../../start/problem.ts';
import { getJson, kubectl, namespace, ownFolder, type Target } from '../../deploy/cluster/target.ts';

/** What every page needs. The caller comes last: when it starts, the others' replicas are there to be found. */
const turns = [['productcatalogservice', 'currencyservice'], ['frontend']] as const;
export const scaled = turns.flat();
const visitors = 'loadgenerator';

const rolloutMs = 240_000;
/** Who leaves drains its connections for some seconds, and needs the processor for it. */
const leaveMs = 60_000;

interface Deployment {
  metadata: { name: string };
  spec: {
    replicas: number;
    template: { spec: { containers: { name: string; resources?: { limits?: { cpu?: string } } }[] } };
  };
}

interface Was {
  readonly name: string;
  readonly replicas: number;
  readonly cpu: string | null;
}

export type Replicas = ReturnType<typeof openReplicas>;

export function openReplicas(to: Target, signal: AbortSignal) {
  // Outlives a kill of this script: the next run begins by giving back what that one has changed.
  const note = join(ownFolder(to), 'before-scale.json');
  const inShop = ['--namespace', namespace];
  let underWay: Promise<unknown> = Promise.resolve();

  /** `run` marks the pods, so that each number of replicas begins with new ones; null takes the mark away. */
  const change = ({ name, replicas, cpu }: Was, run: string | null) => {
    const resources = { limits: { cpu } };
    const containers = name === visitors ? undefined : [{ name: 'server', resources }];
    const template = containers && { metadata: { annotations: { 'boutique/scale': run } }, spec: { containers } };
    const patch = JSON.stringify({ spec: { replicas, template } });
    return kubectl(to, ['patch', 'deployment', ...inShop, name, '--patch', patch]);
  };

  /** Whether there was anything to give back. */
  async function giveBack(): Promise<boolean> {
    // A change that was begun must not come after this.
    await underWay.catch(() => {});
    if (!existsSync(note)) return false;
    const before: Was[] = JSON.parse(readFileSync(note, 'utf8'));
    for (const was of before) await change(was, null);
    rmSync(note);
    return true;
  }

  const apply = (was: Was, run: string) => {
    signal.throwIfAborted();
    underWay = change(was, run);
    return underWay;
  };

  async function untilAlone(name: string, replicas: number): Promise<void> {
    const wait = ['rollout', 'status', ...inShop, `deployment/${name}`, `--timeout=${rolloutMs / 1000}s`];
    await kubectl(to, wait, { timeoutMs: rolloutMs + 10_000 });
    for (const end = Date.now() + leaveMs; ; await sleep(1_000)) {
      const { items } = await getJson(to, ['pods', ...inShop, '--selector', `app=${name}`]);
      if (items.length === replicas) return;
      if (Date.now() > end) throw new Problem(`${name} has ${items.length} pods, but was given ${replicas}.`);
    }
  }

  return {
    /** Remembers how everything is, and sends the load generator to sleep. */
    async begin(): Promise<void> {
      await giveBack();
      const scalers = await getJson(to, ['horizontalpodautoscalers', ...inShop]);
      if (scalers.items.length > 0)
        throw new Problem(
          `Autoscalers would change the replicas meanwhile: kubectl --context ${to.context} delete hpa --all -n ${namespace}`,
        );
      const { items }: { items: Deployment[] } = await getJson(to, ['deployments', ...inShop]);
      const before = items.map(wasOf).filter(({ name }) => name === visitors || scaled.some((one) => one === name));
      writeFileSync(note, JSON.stringify(before));
      const asleep = before.find(({ name }) => name === visitors);
      if (asleep) await apply({ ...asleep, replicas: 0 }, '');
    },
    /** Resolves once these replicas serve, and no others. */
    async set(replicas: number, cpu: string): Promise<void> {
      for (const names of turns) {
        for (const name of names) await apply({ name, replicas, cpu }, `${replicas} of ${Date.now()}`);
        await Promise.all(names.map((name) => untilAlone(name, replicas)));
      }
    },
    giveBack,
  };
}

function wasOf({ metadata, spec }: Deployment): Was {
  const server = spec.template.spec.containers.find(({ name }) => name === 'server');
  return { name: metadata.name, replicas: spec.replicas, cpu: server?.resources?.limits?.cpu ?? null };
}
