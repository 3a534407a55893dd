// What each of the smaller components changes. The other components have tests of their own.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { parse } from 'yaml';
import { noKubectl as skip } from '../../testing/kubectl.ts';
import { read, root } from '../../testing/sources.ts';
import { basePathIn } from '../cluster/base-path.ts';
import { components, render } from './testing/render-components.ts';

const autoscaled = [
  'adservice',
  'cartservice',
  'checkoutservice',
  'currencyservice',
  'frontend',
  'productcatalogservice',
  'recommendationservice',
  'shippingservice',
];

/** By component: the objects that it adds, changes or removes, and lines of theirs that the shop lacks without it. */
const effects: Readonly<Record<string, Readonly<Record<string, readonly string[] | 'removed'>>>> = {
  autoscaling: Object.fromEntries(
    autoscaled.map((name) => [`HorizontalPodAutoscaler ${name}`, ['averageValue: 600m', 'minReplicas: 1']]),
  ),
  'custom-base-url': {
    'Deployment frontend': ['value: /online-boutique', 'path: /online-boutique/_healthz'],
    'Deployment loadgenerator': ['value: http://frontend:80/online-boutique'],
  },
  'cymbal-branding': { 'Deployment frontend': ['- name: CYMBAL_BRANDING'] },
  'demo-pages': {
    'Deployment frontend': [
      '- name: ENABLE_ASSISTANT',
      '- name: ENABLE_OUTBOX',
      '- name: ENABLE_API_EXPLORER',
      'value: frontend,frontend.demo-app,.svc.cluster.local,.app.github.dev',
      'fieldPath: spec.nodeName',
    ],
  },
  'metrics-server': {
    'APIService v1beta1.metrics.k8s.io': ['group: metrics.k8s.io'],
    'Deployment metrics-server': [],
    'Service metrics-server': [],
    'ServiceAccount metrics-server': [],
    'ClusterRole system:aggregated-metrics-reader': [],
    'ClusterRole system:metrics-server': ['- nodes/metrics'],
    'ClusterRoleBinding metrics-server:system:auth-delegator': [],
    'ClusterRoleBinding system:metrics-server': [],
    'RoleBinding metrics-server-auth-reader': [],
  },
  'non-public-frontend': { 'Service frontend-external': 'removed' },
  'shopping-assistant': { 'Deployment frontend': ['- name: ENABLE_ASSISTANT'] },
  'single-shared-session': { 'Deployment frontend': ['- name: ENABLE_SINGLE_SHARED_SESSION'] },
  'trace-sampling': {
    'Telemetry gateway-sampling': ['randomSamplingPercentage: 10', 'istio: ingressgateway'],
    'Telemetry loadgenerator-sampling': ['randomSamplingPercentage: 10', 'app: loadgenerator'],
    'Telemetry shop-gateway-sampling': ['randomSamplingPercentage: 10', 'app: shop-gateway'],
  },
};

/** Texts by kind and name. */
async function objectsWith(...names: string[]): Promise<Map<string, string>> {
  const documents = await render(names);
  return new Map(
    documents.map((text) => {
      const { kind, metadata }: { kind: string; metadata: { name: string } } = parse(text);
      return [`${kind} ${metadata.name}`, text];
    }),
  );
}

describe('the component', { skip, concurrency: 2 }, () => {
  let base = new Map<string, string>();
  before(async () => {
    base = await objectsWith();
  });

  for (const [component, expected] of Object.entries(effects))
    test(`${component} changes ${Object.keys(expected).length} objects`, async () => {
      const objects = await objectsWith(component);
      const names = [...new Set([...base.keys(), ...objects.keys()])];
      assert.deepEqual(
        names.filter((name) => base.get(name) !== objects.get(name)).sort(),
        Object.keys(expected).sort(),
      );
      for (const [name, lines] of Object.entries(expected)) {
        const text = objects.get(name);
        if (lines === 'removed') assert.equal(text, undefined);
        else for (const line of lines) assert.ok(text?.includes(`${line}\n`) && !base.get(name)?.includes(line), line);
      }
    });
});

test('the path of custom-base-url is that of the deployed shop', { skip }, async () => {
  const frontend = async (...names: string[]) => parse((await objectsWith(...names)).get('Deployment frontend') ?? '');
  assert.equal(basePathIn(await frontend('custom-base-url')), '/online-boutique');
  assert.equal(basePathIn(await frontend()), '');
});

test('every component is in this table or in another test', () => {
  const folders = ['deploy/manifests', 'deploy/cluster'];
  const texts = folders.flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.test.ts'))
      .map((name) => read(join(folder, name))),
  );
  assert.deepEqual(
    components.filter((name) => !(name in effects) && !texts.some((text) => text.includes(`'${name}'`))),
    [],
  );
});
