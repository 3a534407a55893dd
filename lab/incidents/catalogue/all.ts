// All incidents, from the simplest to the last two, which look like faults but aren't.
import { Problem } from '../../../start/problem.ts';
import type { Incident } from '../incident.ts';
import { clockJump } from './clock-jump.ts';
import { cpuHog } from './cpu-hog.ts';
import { deployment } from './deployment.ts';
import { flappingShipping } from './flapping-shipping.ts';
import { fullRedis } from './full-redis.ts';
import { loadPeak } from './load-peak.ts';
import { memoryLeak } from './memory-leak.ts';
import { retryStorm } from './retry-storm.ts';
import { rotatedSecret } from './rotated-secret.ts';
import { sickReplica } from './sick-replica.ts';
import { slowQuery } from './slow-query.ts';
import { stoppedMail } from './stopped-mail.ts';
import { twoCauses } from './two-causes.ts';
import { wrongRate } from './wrong-rate.ts';

export const incidents: readonly Incident[] = [
  slowQuery,
  cpuHog,
  memoryLeak,
  retryStorm,
  rotatedSecret,
  fullRedis,
  wrongRate,
  stoppedMail,
  clockJump,
  flappingShipping,
  twoCauses,
  sickReplica,
  loadPeak,
  deployment,
];

export function incidentNamed(name: string): Incident {
  const found = incidents.find((one) => one.name === name);
  if (!found) throw new Problem(`There is no incident "${name}": \`npm run incident -- list\` has all names.`);
  return found;
}
