// The component resource-attributes, with the variables expanded as Kubernetes does.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { noKubectl as skip } from '../../testing/kubectl.ts';
import { readRegistry } from '../../testing/registry.ts';
import { workloadNames } from '../../topology.ts';
import { render } from './testing/render-components.ts';

interface Manifest {
  kind: string;
  metadata: { name: string };
  data: Record<string, string>;
  spec: { template: { spec: { containers: { env: EnvVar[] }[] } } };
}
interface EnvVar {
  name: string;
  value?: string;
  valueFrom?: { fieldRef: { fieldPath: string } };
}

/** The value of OTEL_RESOURCE_ATTRIBUTES in a container; a field of the pod is replaced by its path. */
function expanded(env: EnvVar[], fromConfigMap: Record<string, string>): string | undefined {
  const values = { ...fromConfigMap };
  for (const { name, value = '', valueFrom } of env)
    values[name] = valueFrom?.fieldRef.fieldPath ?? value.replace(/\$\((\w+)\)/g, (all, other) => values[other] ?? all);
  return values.OTEL_RESOURCE_ATTRIBUTES;
}

test('every workload has the k8s attributes of the registry, and those of the ConfigMap', { skip }, async () => {
  const manifests = (await render(['resource-attributes'])).map((text): Manifest => parse(text));
  const config = manifests.find(({ kind, metadata }) => kind === 'ConfigMap' && /^telemetry-/.test(metadata.name));
  const entities = readRegistry().entities.flatMap(({ identity, description = [] }) => [...identity, ...description]);
  const promised = entities.map(({ ref }) => ref).filter((ref) => /^(k8s|deployment)\./.test(ref));
  for (const name of workloadNames) {
    const deployment = manifests.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === name);
    const [server] = deployment?.spec.template.spec.containers ?? [];
    const text = expanded(server?.env ?? [], config?.data ?? {}) ?? '';
    const found = Object.fromEntries(text.split(',').map((pair) => pair.split('=')));
    assert.deepEqual(Object.keys(found).sort(), promised.toSorted(), name);
    assert.equal(found['k8s.pod.name'], 'metadata.name');
    assert.equal(found['k8s.deployment.name'], "metadata.labels['app']");
    assert.equal(found['deployment.environment.name'], 'demo');
  }
});
