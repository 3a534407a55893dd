import { spawnSync } from 'node:child_process';

/** For `{ skip }` of a test: false where k6 is installed. In CI a skip counts as a failure. */
export const noK6 = spawnSync('k6', ['version']).status === 0 ? false : 'k6 is not installed';
