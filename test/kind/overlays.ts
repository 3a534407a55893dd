// Writes folders for `deploy:kind --overlay`, each on top of the one that the tests themselves were started with.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { yamlDocument } from '../../deploy/manifests/yaml.ts';
import { overlay, repo } from './cluster.ts';

/** Returns the folder. `fields` are more fields of its kustomization.yaml, such as patches. */
export function writeOverlay(name: string, components: string[], fields: object = {}): string {
  const folder = join(repo, name);
  mkdirSync(folder, { recursive: true });
  const all = components.map((component) => `../k8s/components/${component}`);
  if (overlay) all.push(relative(folder, overlay));
  const apiVersion = 'kustomize.config.k8s.io/v1alpha1';
  writeFileSync(
    join(folder, 'kustomization.yaml'),
    yamlDocument({ apiVersion, kind: 'Component', components: all, ...fields }),
  );
  return folder;
}

/** As OpenShift chooses them, for all pods of a namespace. */
export const assignedUser = 1_000_680_000;

/** What OpenShift adds to pods that name no user; for `patches`, after the component `openshift`. `more` goes into the pods. */
export const assignUser = (more: object = {}) => ({
  target: { kind: 'Deployment|StatefulSet', namespace: 'demo-app' },
  patch: yamlDocument({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'any' },
    spec: {
      template: {
        spec: { securityContext: { runAsUser: assignedUser, runAsGroup: 0, fsGroup: assignedUser }, ...more },
      },
    },
  }),
});
