// The kustomize folder of a release with components, as docs/operations.md says.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { parse } from 'yaml';
import { noKubectl as skip } from '../../testing/kubectl.ts';
import { workloadNames } from '../../topology.ts';
import { withNeeded } from '../manifests/component-pairs.ts';
import { compatibleSets, problemsOf } from '../manifests/testing/render-components.ts';
import { writeKustomizeFolder } from './artifacts.ts';

const folder = mkdtempSync(join(tmpdir(), 'kustomize-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('components that merge into the shop can be added to a release', { skip }, () => {
  const digests = Object.fromEntries(workloadNames.map((name) => [name, `sha256:${'0'.repeat(64)}`]));
  writeKustomizeFolder(folder, { version: '1.2.3', prefix: 'ghcr.io/ann', digests });
  const file = join(folder, 'kustomize/kustomization.yaml');
  const all = parse(readFileSync(file, 'utf8'));
  appendFileSync(join(folder, 'kustomize/shop/kustomization.yaml'), 'namespace: demo-app\n');
  for (const set of new Set(compatibleSets.map((names) => withNeeded(names).join(' ')))) {
    const components = [...set.split(' '), 'release'].map((name) => `k8s/components/${name}`);
    writeFileSync(file, JSON.stringify({ ...all, components }));
    const documents = execFileSync('kubectl', ['kustomize', join(folder, 'kustomize')])
      .toString()
      .split(/^---$/m);
    assert.deepEqual(problemsOf(documents), [], set);
    const telemetry = documents
      .filter((document) => /^ {2}name: telemetry-/m.test(document))
      .map((text) => parse(text));
    assert.deepEqual(
      telemetry.map(({ metadata }) => metadata.namespace),
      ['demo-app'],
    );
  }
});
