// The manifest that istioctl would install. `npm test` skips this if istioctl is missing.
import { test } from 'node:test';
import { checkIstioManifest } from '../../testing/istio-manifest.ts';

test('Istio reports metrics and spans, has no default retries, and uses the node port', checkIstioManifest);
