// Short forms of the conditions that incidents need.
import type { WorkloadName } from '../../topology.ts';
import type { Condition } from './queries.ts';

type Limit = Pick<Condition, 'above' | 'below'>;

/** Of calls, pages or store commands. The median: other programs on the machine slow down some of them. */
export const latency = (service: WorkloadName, name: string, limit: Limit): Condition => ({
  what: `median duration of ${name} in ${service}, ms`,
  ...{ signal: 'span', service, name, measure: 'medianMs', ...limit },
});
/** As the caller sees it if the service is the caller. */
export const failures = (service: WorkloadName, name: string, limit: Limit): Condition => ({
  what: `failed ${name} in ${service}, %`,
  ...{ signal: 'span', service, name, measure: 'failedPercent', ...limit },
});
export const rate = (service: WorkloadName, name: string, limit: Limit): Condition => ({
  what: `${name} in ${service} per second`,
  ...{ signal: 'span', service, name, measure: 'perSecond', ...limit },
});
export const events = (service: WorkloadName, name: string, limit: Limit): Condition => ({
  what: `log event ${name} of ${service} per second`,
  ...{ signal: 'log', service, name, measure: 'perSecond', ...limit },
});
export const maximum = (service: WorkloadName, name: string, limit: Limit, where?: Condition['where']): Condition => ({
  what: `maximum of ${name} of ${service}`,
  ...{ signal: 'metric', service, name, measure: 'max', ...(where && { where }), ...limit },
});
export const increase = (service: WorkloadName, name: string, limit: Limit, where?: Condition['where']): Condition => ({
  what: `increase of ${name} of ${service} per second`,
  ...{ signal: 'metric', service, name, measure: 'perSecond', ...(where && { where }), ...limit },
});

/** In a cluster: the value of PromQL. `name` is the metric in which it can be seen. */
export const promql = (what: string, service: WorkloadName, name: string, query: string, limit: Limit): Condition => ({
  ...{ what, signal: 'metric', service, name, measure: 'promql', query, ...limit },
});
/** In a cluster: how many traces with these tags Jaeger has of the last 20 seconds. */
export const traces = (what: string, service: WorkloadName, name: string, tags: Condition['tags']): Condition => ({
  ...{ what, signal: 'span', service, name, measure: 'traces', ...(tags && { tags }), above: 0 },
});

/** Pages without a fault are faster than this on a busy machine, ms. */
export const fastMs = 400;
