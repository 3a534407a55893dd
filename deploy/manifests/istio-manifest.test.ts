import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkIstioManifest, noIstioctl } from '../../testing/istio-manifest.ts';
import { read } from '../../testing/sources.ts';
import { installationId, istioOptions } from '../cluster/istio.ts';
import { target } from '../cluster/target.ts';

test('Istio reports metrics and spans, does not retry by default, and uses the node port', { skip: noIstioctl }, () =>
  checkIstioManifest(istioOptions(target('docker', {}), 'demo')),
);

test('a change of k8s/istio.yaml, the version or the profile changes the installation ID', () => {
  const text = read('k8s/istio.yaml');
  const ids = [
    installationId('1.31.0', 'demo', text),
    installationId('1.31.0', 'demo', `${text}# changed\n`),
    installationId('1.31.1', 'demo', text),
    installationId('1.31.0', 'minimal', text),
  ];
  assert.equal(new Set(ids).size, ids.length);
  assert.equal(installationId('1.31.0', 'demo', text), ids[0]);
});
