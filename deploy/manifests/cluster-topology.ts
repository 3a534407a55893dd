// Who calls whom in the cluster: the topology's edges, and what exists there only.
import { edges, type WorkloadName, workload, workloadNames } from '../../topology.ts';

/** Said in components that are put on top of an overlay: these also hold the consoles' namespace. */
export const namespace = 'demo-app';

/** Keeps what the durable workloads keep on one machine in files. */
export const redis = { name: 'redis-cart', port: 6379 };

/** Calls the frontend as visitors do. */
export const loadGenerator = 'loadgenerator';

export const durableWorkloads = workloadNames.filter((name) => workload(name).durable);

/** Workloads that call a gRPC service. */
export const grpcCallers = workloadNames.filter((name) => workload(name).calls);

export const edgesTo = (callee: WorkloadName) => edges.filter((edge) => edge.callee === callee);

export const edgesFrom = (caller: WorkloadName) => edges.filter((edge) => edge.caller === caller);
