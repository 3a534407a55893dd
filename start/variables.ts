// The environment variables of every workload, which are all checked before anything starts.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { EnvError } from '@boutique/service-kit/env';
import { kitVariables } from '@boutique/service-kit/kit-variables';
import { int, problemsOf, type Variables } from '@boutique/service-kit/variables';
import { type WorkloadName, workloadNames } from '../topology.ts';

/** Variables that a workload reads besides the kit's. */
export async function variablesOf(name: WorkloadName): Promise<Variables> {
  const path = join(import.meta.dirname, `../services/${name}/variables.ts`);
  if (!existsSync(path)) return {};
  // On Windows, import takes no path.
  const { variables }: { variables: Variables } = await import(pathToFileURL(path).href);
  return variables;
}

const ofStart: Variables = {
  PORT: { kind: int(1, 65_535) },
  PORT_BASE: { kind: int(1, 65_535 - workloadNames.length) },
  TRACES_PORT: { kind: int(1, 65_535) },
};

/** Throws an EnvError that names all invalid variables. Start sets the addresses that workloads require. */
export async function checkVariables(given: NodeJS.ProcessEnv): Promise<void> {
  const ofServices = await Promise.all(workloadNames.map(variablesOf));
  const all: Variables = Object.assign({}, kitVariables, ...ofServices, ofStart);
  const optional = Object.entries(all).map(([name, variable]) => [name, { ...variable, isRequired: false }]);
  const problems = problemsOf('start', given, Object.fromEntries(optional));
  if (problems.length > 0) throw new EnvError(problems.join('\n'));
}
