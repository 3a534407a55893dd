// A process of the floor: `node floor-process.ts PLAN NAME...` runs these workloads of it, services first.
import { readFileSync } from 'node:fs';
import { type WorkloadName, workloadNames } from '../../topology.ts';
import { startFloorFrontend } from './baseline-frontend.ts';
import type { FloorPlan } from './baseline-plan.ts';
import { startFloorService } from './baseline-service.ts';

const [file = '', ...given] = process.argv.slice(2);
const plan: FloorPlan = JSON.parse(readFileSync(file, 'utf8'));
const names = workloadNames.filter((name) => given.includes(name));
const services = names.filter((name): name is Exclude<WorkloadName, 'frontend'> => name !== 'frontend');
await Promise.all(services.map((name) => startFloorService(plan, name)));
if (names.includes('frontend')) await startFloorFrontend(plan);
process.send?.('ready');
// It ends with whoever has started it.
process.once('disconnect', () => process.exit(0));
