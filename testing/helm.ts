import { spawnSync } from 'node:child_process';

/** For `{ skip }` of a test: false where helm is installed. In CI a skip counts as a failure. */
export const noHelm = spawnSync('helm', ['version', '--short']).status === 0 ? false : 'helm is not installed';
