import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkIstioManifest, noIstioctl } from '../../testing/istio-manifest.ts';
import { read } from '../../testing/sources.ts';
import { installationId } from '../cluster/istio.ts';

test('Istio reports metrics and spans, repeats no call by itself, and is on the node port', { skip: noIstioctl }, () =>
  checkIstioManifest(),
);

test('a change of k8s/istio.yaml, of the version or of the profile is installed in a cluster that has Istio', () => {
  const text = read('k8s/istio.yaml');
  const marks = [
    installationId('1.31.0', 'demo', text),
    installationId('1.31.0', 'demo', `${text}# changed\n`),
    installationId('1.31.1', 'demo', text),
    installationId('1.31.0', 'minimal', text),
  ];
  assert.equal(new Set(marks).size, marks.length);
  assert.equal(installationId('1.31.0', 'demo', text), marks[0]);
});
