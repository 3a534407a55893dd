// Every Deployment is restarted while visitors are in the shop: none of them notices.
import { before, test } from 'node:test';
import { givePagesTime } from './cluster.ts';
import { rollAll } from './rolling-restart.ts';

before(givePagesTime);

test('a rolling restart of everything, with sidecars: no request fails', () => rollAll('with sidecars'));
