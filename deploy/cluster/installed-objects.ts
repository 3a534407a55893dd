// What a deployment created in a cluster, found by its labels: also objects of the user's own overlay, in any namespace.
import type { Document } from './documents.ts';
import { tryRun } from './exec.ts';
import { selectorOf } from './render-shop.ts';
import { resourceOf } from './rights.ts';
import { coreKinds, deletableKinds, istioKinds } from './shop-kinds.ts';
import { kubectl, type Target } from './target.ts';

interface Found extends Document {
  metadata: Document['metadata'] & { ownerReferences?: object[] };
}

/** For a user who may not list everything. The consoles need an administrator. */
const namesOfKinds = async (to: Target): Promise<string[]> =>
  [...coreKinds, ...(await deletableKinds(to)), ...istioKinds].map(resourceOf);

const isAdministrator = async ({ context }: Target): Promise<boolean> =>
  (await tryRun('kubectl', ['--context', context, 'auth', 'can-i', '*', '*', '--all-namespaces'])) !== undefined;

/** Objects that controllers made for another object are left out: they end with it. */
export async function installedObjects(to: Target): Promise<Document[]> {
  const isAdmin = await isAdministrator(to);
  const ofShop = isAdmin ? [] : await namesOfKinds(to);
  const known = await kubectl(to, ['api-resources', '--verbs=delete,list', '-o', 'name']);
  const kinds = known
    .trim()
    .split('\n')
    .filter((kind) => isAdmin || ofShop.includes(kind));
  const scope = isAdmin ? ['--all-namespaces'] : ['--namespace', to.namespace];
  const list = await kubectl(to, ['get', kinds.join(), ...scope, '--selector', selectorOf(to), '-o', 'json']);
  const { items }: { items: Found[] } = JSON.parse(list);
  return items.filter(
    ({ kind, metadata }) => !metadata.ownerReferences && !['Endpoints', 'EndpointSlice', 'Namespace'].includes(kind),
  );
}
