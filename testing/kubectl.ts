import { spawnSync } from 'node:child_process';

/** For `{ skip }` of a test: false where kubectl is installed. In CI a skip counts as a failure. */
export const noKubectl =
  spawnSync('kubectl', ['version', '--client']).status === 0 ? false : 'kubectl is not installed';
