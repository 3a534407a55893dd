// Exports k6's web dashboard to an HTML file.
import { rmSync, statSync } from 'node:fs';
import { secondsOf } from '../profile.ts';

/** Points in each chart; a limit, so that a run of hours does not make a huge file. */
const points = 120;

/** k6's environment variables for the export, without the live server. */
export function reportVars(file: string | undefined, duration: string): NodeJS.ProcessEnv {
  if (!file) return {};
  // If the file exists afterwards, this run wrote it.
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
    ? `Report: ${file}`
    : 'No report: the run was too short for k6 to make one.';
