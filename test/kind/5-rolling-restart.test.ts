// Every Deployment is restarted while visitors are in the shop: none of them notices.
import { test } from 'node:test';
import { rollAll } from './rolling-restart.ts';

test('a rolling restart of everything, with sidecars: no request fails', () => rollAll('with sidecars'));
