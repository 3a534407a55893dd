// Restarts every Deployment while visitors use the shop; no request fails.
import { before, test } from 'node:test';
import { givePagesTime } from './cluster.ts';
import { rollAll } from './rolling-restart.ts';

before(givePagesTime);

test('no request fails during a rolling restart with sidecars', () => rollAll('with sidecars'));
