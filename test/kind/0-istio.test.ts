// What istioctl would install. `npm test` skips this where istioctl is missing.
import { test } from 'node:test';
import { checkIstioManifest } from '../../testing/istio-manifest.ts';

test('Istio reports metrics and spans, repeats no call by itself, and is on the node port', checkIstioManifest);
