// Runtime flags in a file in flagd's format, read through OpenFeature's SDK. The file may change at any time: it is read
// again within half a second, and a broken one keeps the last good one. https://flagd.dev/reference/flag-definitions/
import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { hostname } from 'node:os';
import { FlagdCore } from '@openfeature/flagd-core';
import { type EvaluationContext, type Logger, OpenFeature, type Provider } from '@openfeature/server-sdk';
import { readDataFile } from '../data-file.ts';
import type { Log } from '../log.ts';
import { propertiesOf } from '../unknown-values.ts';

/** Values of flags for a context; flags that are not in the file, or have another type, have the default. */
export interface Flags {
  number(name: string, context: FlagContext): Promise<number>;
  text(name: string, context: FlagContext): Promise<string>;
  flag(name: string, context: FlagContext): Promise<boolean>;
}

/** For a flag's targeting. Its `fractional` decides anew for each evaluation. */
export type FlagContext = Readonly<Record<string, string | boolean>>;

/** A ConfigMap is replaced by a symbolic link, which fs.watch misses; fs.watchFile misses a change right after its start. */
const pollMs = 500;
const silent: Logger = { error() {}, warn() {}, info() {}, debug() {} };

/** `workload` is the name of the flags' domain, since many workloads may share a process. */
export async function openFlags(workload: string, path: string, log: Log): Promise<Flags> {
  const core = new FlagdCore(undefined, silent);
  let isBroken = false;
  let version: string | undefined;

  function readIfChanged(): void {
    const now = versionOf(path);
    if (now === version) return;
    version = now;
    try {
      core.setConfigurations(checked(readDataFile(path)));
      isBroken = false;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (!isBroken) log.warn({ event: 'kit.flags.broken', reason }, `${path} can't be used; the last good flags stay`);
      isBroken = true;
    }
  }

  readIfChanged();
  setInterval(readIfChanged, pollMs).unref();
  await OpenFeature.setProviderAndWait(workload, providerOf(core));
  const client = OpenFeature.getClient(workload);
  client.setLogger(silent);
  // The name of the pod, in a cluster.
  const host = hostname();
  const inContext = (context: FlagContext) => ({ targetingKey: randomUUID(), workload, host, ...context });
  return {
    number: (name, context) => client.getNumberValue(name, 0, inContext(context)),
    text: (name, context) => client.getStringValue(name, '', inContext(context)),
    flag: (name, context) => client.getBooleanValue(name, false, inContext(context)),
  };
}

/** Changes whenever the file does. */
function versionOf(path: string): string {
  try {
    const { ino, mtimeNs, size } = statSync(path, { bigint: true });
    return `${ino} ${mtimeNs} ${size}`;
  } catch {
    return 'unreadable';
  }
}

/** FlagdCore accepts a file without flags. */
function checked(text: string): string {
  const { flags } = propertiesOf(JSON.parse(text));
  if (typeof flags !== 'object' || flags === null) throw new Error('it has no object "flags"');
  return text;
}

const providerOf = (core: FlagdCore): Provider => ({
  metadata: { name: 'flags file' },
  runsOn: 'server',
  resolveBooleanEvaluation: async (name: string, value: boolean, context: EvaluationContext) =>
    core.resolveBooleanEvaluation(name, value, context),
  resolveStringEvaluation: async (name: string, value: string, context: EvaluationContext) =>
    core.resolveStringEvaluation(name, value, context),
  resolveNumberEvaluation: async (name: string, value: number, context: EvaluationContext) =>
    core.resolveNumberEvaluation(name, value, context),
  resolveObjectEvaluation: async (name, value, context) => core.resolveObjectEvaluation(name, value, context),
});
