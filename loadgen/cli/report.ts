// k6's own web dashboard, as a page that is left behind.
import { rmSync, statSync } from 'node:fs';
import { secondsOf } from '../profile.ts';

/** Points in each of its curves: enough for the eye, and no huge file after hours. */
const points = 120;

/** Variables for k6: the page alone, without a server that shows it during the run. */
export function reportVars(file: string | undefined, duration: string): NodeJS.ProcessEnv {
  if (!file) return {};
  // Whatever is there afterwards is of this run.
  rmSync(file, { force: true });
  return {
    K6_WEB_DASHBOARD: 'true',
    K6_WEB_DASHBOARD_PORT: '-1',
    K6_WEB_DASHBOARD_PERIOD: `${Math.max(1, Math.ceil(secondsOf(duration) / points))}s`,
    K6_WEB_DASHBOARD_EXPORT: file,
  };
}

/** Printed after the run. */
export const aboutReport = (file: string): string =>
  statSync(file, { throwIfNoEntry: false })
    ? `The report: ${file}`
    : `No report: k6 makes none of a run of less than some seconds.`;
