// The topology's edges, and the workloads that exist only in the cluster: Redis and the load generator.
import { edges, type WorkloadName, workload, workloadNames } from '../../topology.ts';

/** For components on top of an overlay, which also contains the consoles' namespace. */
export const namespace = 'demo-app';

/** Stores the data of the durable workloads, which are files in the embedded shop. */
export const redis = { name: 'redis-cart', port: 6379 };

/** Sends requests to the frontend, as visitors do. */
export const loadGenerator = 'loadgenerator';

/** The Gateway in k8s/components/gateway-api, its port, and the ServiceAccount of the pods that Istio creates for it. */
export const shopGateway = { name: 'shop-gateway', port: 80, serviceAccount: 'shop-gateway-istio' };

/** In k8s/components/otel-collector: its ports for OTLP by gRPC and by HTTP. */
export const collector = { name: 'otel-collector', ports: [4317, 4318] };

export const durableWorkloads = workloadNames.filter((name) => workload(name).durable);

/** Workloads that call a gRPC service. */
export const grpcCallers = workloadNames.filter((name) => workload(name).calls);

export const edgesTo = (callee: WorkloadName) => edges.filter((edge) => edge.callee === callee);

export const edgesFrom = (caller: WorkloadName) => edges.filter((edge) => edge.caller === caller);
