// A process of the baseline: `node baseline-process.ts PLAN NAME...` runs the named workloads, services first.
import { readFileSync } from 'node:fs';
import { type WorkloadName, workloadNames } from '../../topology.ts';
import { startBaselineFrontend } from './baseline-frontend.ts';
import type { BaselinePlan } from './baseline-plan.ts';
import { startBaselineService } from './baseline-service.ts';

const [file = '', ...given] = process.argv.slice(2);
const plan: BaselinePlan = JSON.parse(readFileSync(file, 'utf8'));
const names = workloadNames.filter((name) => given.includes(name));
const services = names.filter((name): name is Exclude<WorkloadName, 'frontend'> => name !== 'frontend');
await Promise.all(services.map((name) => startBaselineService(plan, name)));
if (names.includes('frontend')) await startBaselineFrontend(plan);
process.send?.('ready');
// It exits with its parent.
process.once('disconnect', () => process.exit(0));
