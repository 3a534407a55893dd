// Sets the replicas and the CPU limit of workloads, and restores the previous values.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { getJson, kubectl, stateFolder, type Target } from '../../deploy/cluster/target.ts';
import { Problem } from '../../start/problem.ts';

/** The workloads that every page needs. Callers come last, so their callees' replicas are ready when they start. */
const rolloutOrder = [['productcatalogservice', 'currencyservice'], ['frontend']] as const;
export const scaled = rolloutOrder.flat();
const visitors = 'loadgenerator';

const rolloutMs = 240_000;
/** A terminating pod drains its connections for a few seconds, which takes CPU. */
const terminationMs = 60_000;

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
  // Survives a kill of this script: the next run starts by restoring.
  const backup = join(stateFolder(to), 'before-scale.json');
  const inShop = ['--namespace', to.namespace];
  let pending: Promise<unknown> = Promise.resolve();

  /** `run` annotates the pods, so each number of replicas starts with new pods; null removes the annotation. */
  const change = ({ name, replicas, cpu }: Setting, run: string | null) => {
    const resources = { limits: { cpu } };
    const containers = name === visitors ? undefined : [{ name: 'server', resources }];
    const template = containers && { metadata: { annotations: { 'boutique/scale': run } }, spec: { containers } };
    const patch = JSON.stringify({ spec: { replicas, template } });
    return kubectl(to, ['patch', 'deployment', ...inShop, name, '--patch', patch]);
  };

  /** Whether there was anything to restore. */
  async function restore(): Promise<boolean> {
    // A pending change must not be applied after the restore.
    await pending.catch(() => {});
    if (!existsSync(backup)) return false;
    const before: Setting[] = JSON.parse(readFileSync(backup, 'utf8'));
    for (const setting of before) await change(setting, null);
    rmSync(backup);
    return true;
  }

  const apply = (setting: Setting, run: string) => {
    signal.throwIfAborted();
    pending = change(setting, run);
    return pending;
  };

  async function waitForReplicas(name: string, replicas: number): Promise<void> {
    const wait = ['rollout', 'status', ...inShop, `deployment/${name}`, `--timeout=${rolloutMs / 1000}s`];
    await kubectl(to, wait, { timeoutMs: rolloutMs + 10_000 });
    for (const end = Date.now() + terminationMs; ; await sleep(1_000)) {
      const { items } = await getJson(to, ['pods', ...inShop, '--selector', `app=${name}`]);
      if (items.length === replicas) return;
      if (Date.now() > end) throw new Problem(`${name} has ${items.length} pods, expected ${replicas}.`);
    }
  }

  return {
    /** Saves the current settings and stops the load generator. */
    async begin(): Promise<void> {
      await restore();
      const scalers = await getJson(to, ['horizontalpodautoscalers', ...inShop]);
      if (scalers.items.length > 0)
        throw new Problem(
          `Autoscalers would change the replicas during the measurement. Delete them: kubectl --context ${to.context} delete hpa --all -n ${to.namespace}`,
        );
      const { items }: { items: Deployment[] } = await getJson(to, ['deployments', ...inShop]);
      const before = items.map(settingOf).filter(({ name }) => name === visitors || scaled.some((one) => one === name));
      writeFileSync(backup, JSON.stringify(before));
      const generator = before.find(({ name }) => name === visitors);
      if (generator) await apply({ ...generator, replicas: 0 }, '');
    },
    /** Resolves once exactly this many replicas are ready. */
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
