// The definition of an incident: what happens, and what can be seen of it.
import type { WorkloadName } from '../../topology.ts';
import type { Environment } from './environment.ts';
import type { Flag } from './flags-file.ts';
import type { Condition } from './queries.ts';

/** What an answer may name as the cause; the last two are not faults. */
export const kinds = {
  'slow-store': 'a store responds slowly',
  'store-full': 'a store has no room for more data',
  'rotated-secret': 'a store rejects the credentials of its clients',
  'memory-leak': 'a workload uses more and more memory',
  'cpu-hog': 'a workload blocks its CPU',
  'retry-storm': 'a caller repeats failed calls until its callee is overloaded',
  errors: 'a workload returns errors',
  slow: 'a workload responds slowly',
  'wrong-value': 'a workload returns wrong values, without an error',
  'stopped-consumer': 'a worker no longer takes work from its queue',
  'clock-jump': 'the clock of a workload is wrong',
  'sick-replica': 'one of several replicas is unhealthy',
  'load-peak': 'more visitors, but no fault',
  deployment: 'a workload was restarted in order, but no fault',
} as const;
export type Kind = keyof typeof kinds;

export interface Cause {
  /** A name of topology.ts, redis or loadgenerator. */
  readonly workload: string;
  readonly kind: Kind;
}

/** Resolves, once it has begun, with the function that removes it. */
export type Injection = (environment: Environment) => Promise<() => Promise<void>>;

/** What an injection in a cluster may do. */
export interface ClusterEnvironment {
  /** Of all workloads, and of a canary. */
  setFlags(flags: readonly Flag[], canary?: readonly Flag[]): Promise<void>;
  readyPods(name: WorkloadName): Promise<string[]>;
  deletePod(name: string): Promise<void>;
  /** Resolves when the second version serves. */
  startCanary(name: WorkloadName): Promise<void>;
  stopCanary(name: WorkloadName): Promise<void>;
}

/** How an incident runs in a cluster; what is missing is the same as in the embedded shop. */
export interface InCluster {
  readonly title?: string;
  readonly text?: string;
  readonly blastRadius?: string;
  readonly remediation?: string;
  /** By PromQL and Jaeger. */
  readonly symptoms: readonly Condition[];
  readonly unaffected: readonly Condition[];
  /** From before the healthy window; one of each workload by default. */
  readonly replicas?: Readonly<Partial<Record<WorkloadName, number>>>;
  readonly begin: (environment: ClusterEnvironment) => Promise<() => Promise<void>>;
}

export interface Incident {
  readonly name: string;
  readonly title: string;
  /** Where something like it happened. */
  readonly happenedAt: string;
  readonly runsIn: 'embedded' | 'kind' | 'both';
  /** The embedded shop's store if only one is possible; otherwise the seed chooses, so that the store gives nothing away. */
  readonly store?: 'redis' | 'SQLite';
  /** Flags from the start of the healthy window. */
  readonly always?: readonly Flag[];
  readonly injection: { readonly text: string; readonly begin?: Injection; readonly flags?: readonly Flag[] };
  readonly blastRadius: string;
  readonly rootCause: readonly Cause[];
  /** All are met in the window of the fault, and none before it. */
  readonly symptoms: readonly Condition[];
  /** Met in the window of the fault, too: what works as before. */
  readonly unaffected: readonly Condition[];
  readonly remediation: string;
  /** The alerts of severity `page` that it raises if it lasts for some minutes, such as `PageErrors /`. */
  readonly pages: readonly string[];
  /** Those that may fire as well: it depends on the visits, and on the machine. */
  readonly possiblePages?: readonly string[];
  readonly inCluster?: InCluster;
}

/** The incident as it runs in a cluster; undefined if it runs in the embedded shop only. */
export function asInCluster(incident: Incident): Incident | undefined {
  if (!incident.inCluster) return undefined;
  const { text = incident.injection.text, ...own } = incident.inCluster;
  return { ...incident, ...own, injection: { text } };
}
