// Sets the replicas and the CPU limit of workloads, and restores what was there before.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { getJson, kubectl, namespace, ownFolder, type Target } from '../../deploy/cluster/target.ts';
import { Problem } from '../../start/problem.ts';

/** What every page needs. Callers come last: when they start, their callees' replicas are ready. */
const rolloutOrder = [['productcatalogservice', 'currencyservice'], ['frontend']] as const;
export const scaled = rolloutOrder.flat();
const visitors = 'loadgenerator';

const rolloutMs = 240_000;
/** A terminating pod drains its connections for some seconds, which takes CPU. */
const leaveMs = 60_000;

interface Deployment {
  metadata: { name: string };
  spec: {
    replicas: number;
    template: { spec: { containers: { name: string; resources?: { limits?: { cpu?: string } } }[] } };
  };
}

interface Setting {
  readonly name: string;
  readonly replicas: number;
  readonly cpu: string | null;
}

export type Replicas = ReturnType<typeof openReplicas>;

export function openReplicas(to: Target, signal: AbortSignal) {
  // Survives a kill of this script: the next run begins by restoring.
  const note = join(ownFolder(to), 'before-scale.json');
  const inShop = ['--namespace', namespace];
  let underWay: Promise<unknown> = Promise.resolve();

  /** `run` marks the pods, so that each number of replicas begins with new ones; null removes the mark. */
  const change = ({ name, replicas, cpu }: Setting, run: string | null) => {
    const resources = { limits: { cpu } };
    const containers = name === visitors ? undefined : [{ name: 'server', resources }];
    const template = containers && { metadata: { annotations: { 'boutique/scale': run } }, spec: { containers } };
    const patch = JSON.stringify({ spec: { replicas, template } });
    return kubectl(to, ['patch', 'deployment', ...inShop, name, '--patch', patch]);
  };

  /** Whether there was anything to restore. */
  async function restore(): Promise<boolean> {
    // A change under way must not come after this.
    await underWay.catch(() => {});
    if (!existsSync(note)) return false;
    const before: Setting[] = JSON.parse(readFileSync(note, 'utf8'));
    for (const setting of before) await change(setting, null);
    rmSync(note);
    return true;
  }

  const apply = (setting: Setting, run: string) => {
    signal.throwIfAborted();
    underWay = change(setting, run);
    return underWay;
  };

  async function waitForReplicas(name: string, replicas: number): Promise<void> {
    const wait = ['rollout', 'status', ...inShop, `deployment/${name}`, `--timeout=${rolloutMs / 1000}s`];
    await kubectl(to, wait, { timeoutMs: rolloutMs + 10_000 });
    for (const end = Date.now() + leaveMs; ; await sleep(1_000)) {
      const { items } = await getJson(to, ['pods', ...inShop, '--selector', `app=${name}`]);
      if (items.length === replicas) return;
      if (Date.now() > end) throw new Problem(`${name} has ${items.length} pods, but was given ${replicas}.`);
    }
  }

  return {
    /** Saves how everything is, and stops the load generator. */
    async begin(): Promise<void> {
      await restore();
      const scalers = await getJson(to, ['horizontalpodautoscalers', ...inShop]);
      if (scalers.items.length > 0)
        throw new Problem(
          `Autoscalers would change the replicas meanwhile: kubectl --context ${to.context} delete hpa --all -n ${namespace}`,
        );
      const { items }: { items: Deployment[] } = await getJson(to, ['deployments', ...inShop]);
      const before = items.map(settingOf).filter(({ name }) => name === visitors || scaled.some((one) => one === name));
      writeFileSync(note, JSON.stringify(before));
      const generator = before.find(({ name }) => name === visitors);
      if (generator) await apply({ ...generator, replicas: 0 }, '');
    },
    /** Resolves once exactly these replicas serve. */
    async set(replicas: number, cpu: string): Promise<void> {
      for (const names of rolloutOrder) {
        for (const name of names) await apply({ name, replicas, cpu }, `${replicas} of ${Date.now()}`);
        await Promise.all(names.map((name) => waitForReplicas(name, replicas)));
      }
    },
    restore,
  };
}

function settingOf({ metadata, spec }: Deployment): Setting {
  const server = spec.template.spec.containers.find(({ name }) => name === 'server');
  return { name: metadata.name, replicas: spec.replicas, cpu: server?.resources?.limits?.cpu ?? null };
}
