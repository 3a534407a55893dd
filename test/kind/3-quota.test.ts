// A namespace with a quota that demands limits of CPU and memory for every container.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { parse } from 'yaml';
import { diagnose, eventsOf } from '../../deploy/cluster/diagnosis.ts';
import { run } from '../../deploy/cluster/exec.ts';
import { readState } from '../../deploy/cluster/state.ts';
import { render } from '../../deploy/manifests/testing/render-components.ts';
import { until } from '../../testing/eventually.ts';
import { workloadNames } from '../../topology.ts';
import { kubectl, to } from './cluster.ts';

const of = 'quota';
const hard = 'requests.cpu=1,requests.memory=4Gi,limits.cpu=20,limits.memory=8Gi';

interface Workload {
  kind: string;
  metadata: { name: string };
  spec: { template: { metadata: object; spec: object } };
}

before(async () => {
  await kubectl('create', 'namespace', of);
  await kubectl('label', 'namespace', of, 'istio-injection=enabled');
  await kubectl('create', 'quota', 'shop', '-n', of, `--hard=${hard}`);
});
after(() => kubectl('delete', 'namespace', of, '--wait=false'));

const create = (object: object, ...options: string[]) =>
  run('kubectl', ['--context', to.context, 'create', '-n', of, '-f', '-', ...options], {
    input: JSON.stringify(object),
  });

async function workloadsWith(...components: string[]): Promise<Workload[]> {
  const documents = (await render(components)).map(
    (text): Workload => parse(text.replaceAll('namespace: demo-app', `namespace: ${of}`)),
  );
  const accounts = documents.filter(({ kind }) => kind === 'ServiceAccount');
  await run('kubectl', ['--context', to.context, 'apply', '-n', of, '-f', '-'], {
    input: JSON.stringify({ apiVersion: 'v1', kind: 'List', items: accounts }),
  });
  return documents.filter(({ kind }) => /^(Deployment|StatefulSet)$/.test(kind));
}

test('without CPU limits, status prints why the quota refuses the pods', async () => {
  const [first] = await workloadsWith();
  assert.ok(first);
  await create(first);
  const { name } = first.metadata;
  const textOf = async () => diagnose(await readState(to, of), name, await eventsOf(to, of))?.text ?? '';
  const sentence = new RegExp(`^${name}: no pod can be created: .*failed quota: shop: must specify limits.cpu`);
  await until(`${sentence}`, async () => sentence.test(await textOf()), 40_000);
});

test('with cpu-limits, the quota accepts every pod, including its sidecar', async () => {
  // A pod alone has no volume claim.
  const workloads = await workloadsWith('service-mesh-istio', 'redis-emptydir', 'cpu-limits');
  assert.ok(workloads.length > workloadNames.length);
  for (const { metadata, spec } of workloads) {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...spec.template.metadata, name: metadata.name },
      spec: spec.template.spec,
    };
    assert.match(await create(pod, '--dry-run=server', '-o', 'yaml'), /name: istio-proxy/, metadata.name);
  }
});
