import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { workloadNames } from '../../topology.ts';
import { authorizationPolicies } from './authorization-policies.ts';
import { compose, composePath } from './compose.ts';
import { disruptionBudgets } from './disruption-budgets.ts';
import { manifests } from './generated-files.ts';
import { grpcRoutes } from './grpc-routes.ts';
import { headless, headlessServices } from './headless.ts';
import { networkPolicies, redisPolicy } from './network-policies.ts';
import { destinationRules } from './outliers.ts';
import { virtualServices } from './retries.ts';
import { base, workloadObjects } from './workloads.ts';
import { yamlDocument, yamlFile } from './yaml.ts';

const parsed = (text: string, version: '1.1' | '1.2' = '1.2') =>
  parseAllDocuments(text, { version }).map((document) => document.toJS());

const sources: Record<string, readonly object[]> = {
  [composePath]: [compose()],
  'k8s/base/kustomization.yaml': [base],
  ...Object.fromEntries(workloadNames.map((name) => [`k8s/base/${name}.yaml`, workloadObjects(name)])),
  'k8s/base/redis-cart-policy.yaml': [redisPolicy],
  'k8s/components/availability/disruption-budgets.yaml': disruptionBudgets,
  'k8s/components/grpc-routes/routes.yaml': grpcRoutes,
  'k8s/components/headless/kustomization.yaml': [headless],
  'k8s/components/headless/services.yaml': headlessServices,
  'k8s/components/network-policies/network-policies.yaml': networkPolicies,
  'k8s/components/secure/authorization-policies.yaml': authorizationPolicies,
  'k8s/components/service-mesh-istio/outliers.yaml': destinationRules,
  'k8s/components/service-mesh-istio/retries.yaml': virtualServices,
};

test('every generated manifest has the data that it was made from', () => {
  assert.deepEqual(Object.keys(sources).sort(), Object.keys(manifests).sort());
  for (const [path, make] of Object.entries(manifests)) assert.deepEqual(parsed(make()), sources[path], path);
});

test('strings stay strings and brackets stay as they are, for parsers of YAML 1.1 and 1.2', () => {
  const odd = {
    list: ['yes', 'on', '1e5', '0123', '12:30:45', 'a: b', 'x # y', '', '2026-01-01'],
    text: 'a [ b ] c\n',
  };
  for (const version of ['1.1', '1.2'] as const) assert.deepEqual(parsed(yamlDocument(odd), version), [odd]);
});

test('strings that start with a colon are quoted', () => {
  assert.equal(yamlDocument({ ipBlock: { cidr: '::/0' } }), 'ipBlock: { cidr: "::/0" }\n');
});

test('short values are on one line, and notes are comments above their fields', () => {
  const object = {
    name: 'cart',
    ports: [{ port: 80 }],
    rules: Array.from({ length: 9 }, () => ({ from: 'frontend' })),
  };
  assert.equal(
    yamlFile('Two\n\nlines.', [object, { kind: 'B' }], { ports: 'Open.' }),
    `# Two\n#\n# lines.\nname: cart\n# Open.\nports: [{ port: 80 }]\nrules:\n${'  - { from: frontend }\n'.repeat(9)}---\nkind: B\n`,
  );
});
