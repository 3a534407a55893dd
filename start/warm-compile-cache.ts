// Loads everything once to fill the compile cache for the first start (see compile-cache.mjs).
import { workloadNames } from '../topology.ts';
import './shop.ts';

await Promise.all(workloadNames.map((name) => import(`../services/${name}/main.ts`)));
process.exit(0);
