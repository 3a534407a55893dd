// A process of the baseline: `node baseline-process.ts PLAN NAME...` runs these workloads of it, services first.
import { readFileSync } from 'node:fs';
import { type WorkloadName, workloadNames } from '../../topology.ts';
import { startFloorFrontend } from './baseline-frontend.ts';
import type { BaselinePlan } from './baseline-plan.ts';
import { startFloorService } from './baseline-service.ts';

const [file = '', ...given] = process.argv.slice(2);
const plan: BaselinePlan = JSON.parse(readFileSync(file, 'utf8'));
const names = workloadNames.filter((name) => given.includes(name));
const services = names.filter((name): name is Exclude<WorkloadName, 'frontend'> => name !== 'frontend');
await Promise.all(services.map((name) => startFloorService(plan, name)));
if (names.includes('frontend')) await startFloorFrontend(plan);
process.send?.('ready');
// It ends with its parent.
process.once('disconnect', () => process.exit(0));
