// The steps of `pnpm undeploy`: removes from a cluster what deploy:kind installed there, and nothing else.
import { defineCommand, type InputOf } from '../start/command-line/spec.ts';
import { Problem } from '../start/problem.ts';
import { type Document, identityOf } from './cluster/documents.ts';
import { installedObjects } from './cluster/installed-objects.ts';
import { removeNamespace } from './cluster/namespaces.ts';
import { removeIstio } from './cluster/remove-istio.ts';
import { selectorOf } from './cluster/render-shop.ts';
import { elapsed, step } from './cluster/steps.ts';
import { deploymentRecord, findTarget, kubectl, nodesOf, type Target } from './cluster/target.ts';
import { targetOptions } from './cluster/target-options.ts';

export const undeployCommand = defineCommand({
  name: 'pnpm undeploy',
  summary: 'Removes what deploy:kind installed in a cluster, including orders. Nothing else is changed.',
  options: targetOptions,
  note: 'An Istio that deploy:kind installed is removed too, unless other pods use it. To delete a whole kind cluster, use pnpm cluster:down.',
});

const deleteLimitMs = 180_000;

export async function undeploy({ values }: InputOf<typeof undeployCommand>): Promise<void> {
  const to = await findTarget(values);
  const objects = await installedObjects(to).catch(async (error: Error) => {
    if (to.cluster && (await nodesOf(to)).length === 0)
      throw new Problem(`There is no cluster "${to.cluster}", so there is nothing to remove.`);
    throw new Problem(`The objects in "${to.context}" can't be listed: ${error.message}`);
  });
  await step('shop', () => removeObjects(to, objects));
  await step('namespaces', async (report) => {
    const removed: string[] = [];
    for (const name of [to.namespace, to.consolesNamespace]) {
      report(`${name} to be deleted`);
      removed.push(...(await removeNamespace(to, name)));
    }
    return removed.join(', ') || 'none was created by deploy:kind';
  });
  await step('mesh', (report) => removeIstio(to, report));
  console.log(`\nRemoved in ${elapsed()}.`);
}

async function removeObjects(to: Target, objects: readonly Document[]): Promise<string> {
  // A volume claim has no label of ours. It is deleted first, because only the StatefulSet says that it is ours; until
  // Redis has ended, Kubernetes keeps the data.
  if (objects.some(({ kind, metadata }) => kind === 'StatefulSet' && metadata.name === 'redis-cart'))
    await remove(to, 'persistentvolumeclaim', 'data-redis-cart-0', '--wait=false');
  await remove(to, 'secret', '--selector', selectorOf(to));
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects.map(identityOf) });
  // Foreground: pods and replica sets end before their Deployment.
  const args = ['delete', '--ignore-not-found', '--cascade=foreground', '--filename', '-'];
  if (objects.length > 0) await kubectl(to, args, { input: list, timeoutMs: deleteLimitMs });
  await remove(to, 'configmap', deploymentRecord);
  return objects.length > 0 ? `${objects.length} objects deleted` : `no objects of a shop in ${to.namespace}`;
}

const remove = (to: Target, ...what: string[]) =>
  kubectl(to, ['delete', '--ignore-not-found', '--namespace', to.namespace, ...what]);
