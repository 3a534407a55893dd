import { spawnSync } from 'node:child_process';

export interface Helm {
  command: string;
  /** Such as v3.22.0. */
  version: string;
}

/** Helm 3 and 4, as far as they are installed: one of each. */
export const helms: readonly Helm[] = ['helm', 'helm3', 'helm4']
  .map((command) => ({ command, version: String(spawnSync(command, ['version', '--short']).stdout ?? '').trim() }))
  .filter(
    ({ version }, at, all) => version && all.findIndex((one) => one.version.startsWith(version.slice(0, 3))) === at,
  );

/** Which versions a test with each Helm runs, and which it can't, in one line. */
export const whichHelms = (): string =>
  ['3', '4']
    .map((major) => helms.find(({ version }) => version.startsWith(`v${major}.`))?.version ?? `no Helm ${major} here`)
    .join(', ');

/** For `{ skip }` of a test: false where helm is installed. In CI a skip counts as a failure. */
export const noHelm = helms.some(({ command }) => command === 'helm') ? false : 'helm is not installed';
