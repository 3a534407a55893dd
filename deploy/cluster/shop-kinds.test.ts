import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { test } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { read, root } from '../../testing/sources.ts';
import { coreKinds, istioKinds, optionalKinds } from './shop-kinds.ts';

/** The same for every configuration, or cluster-wide. */
const others = ['APIService', 'ClusterRole', 'ClusterRoleBinding', 'Namespace', 'RoleBinding'];
/** Files for programs, not objects in a cluster. */
const notObjects = ['Cluster', 'Component', 'IstioOperator', 'Kustomization'];

test('every kind in k8s and loadgen is found and removed', () => {
  const known = [...coreKinds, ...optionalKinds, ...istioKinds].map(({ kind }) => kind);
  const unknown = new Set<string>();
  // The chart's templates are not YAML, and Helm removes what they create. A lesson removes its own objects.
  for (const path of globSync('{k8s,loadgen}/**/*.yaml', { cwd: root, exclude: ['k8s/chart/**', 'k8s/lessons/**'] }))
    for (const document of parseAllDocuments(read(path))) {
      const { kind }: { kind?: string } = document.toJS() ?? {};
      if (kind && ![...known, ...others, ...notObjects].includes(kind)) unknown.add(`${kind} in ${path}`);
    }
  assert.deepEqual([...unknown], []);
});
