// Runs the visitors of a bench with k6.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runK6 } from '../k6.ts';
import type { Numbers, VisitPlan } from './visit-plan.ts';

export interface Seen extends Numbers {
  /** The first lines of k6's error output. */
  readonly complaints: readonly string[];
}

const script = join(import.meta.dirname, 'visitors.ts');

/** `directory` is for k6's files. */
export async function putVisitors(url: string, directory: string, plan: VisitPlan): Promise<Seen> {
  const file = join(directory, 'plan.json');
  writeFileSync(file, JSON.stringify(plan));
  const { summary, complaints } = await runK6<Numbers>({ script, url, directory, vars: { PLAN: file } });
  return { ...summary, complaints };
}
