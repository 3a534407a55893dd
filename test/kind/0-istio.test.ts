// The manifest that istioctl would install. `npm test` skips this if istioctl is missing.
import { test } from 'node:test';
import { istioOptions } from '../../deploy/cluster/istio.ts';
import { checkIstioManifest } from '../../testing/istio-manifest.ts';
import { to } from './cluster.ts';

test('Istio reports metrics and spans, has no default retries, and uses the node port', () =>
  checkIstioManifest(istioOptions(to, 'demo')));
