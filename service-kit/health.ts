// grpc.health.v1.Health with Check, List and Watch. The official package reads a .proto file at run time, which is
// missing in a bundle, so the contract is in this file. https://github.com/grpc/grpc/blob/master/doc/health-checking.md
import {
  type handleUnaryCall,
  type ServerWritableStream,
  type ServiceDefinition,
  status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { toWire } from './error-details.ts';
import { invalidArgument, notFound, StatusError } from './errors.ts';
import { parseService } from './parse-service.ts';
import type { Resource } from './resource.ts';

const contract = `
  syntax = "proto3";
  package grpc.health.v1;
  message HealthCheckRequest { string service = 1; }
  message HealthCheckResponse {
    enum ServingStatus { UNKNOWN = 0; SERVING = 1; NOT_SERVING = 2; SERVICE_UNKNOWN = 3; }
    ServingStatus status = 1;
  }
  message HealthListRequest {}
  message HealthListResponse { map<string, HealthCheckResponse> statuses = 1; }
  service Health {
    rpc Check(HealthCheckRequest) returns (HealthCheckResponse);
    rpc List(HealthListRequest) returns (HealthListResponse);
    rpc Watch(HealthCheckRequest) returns (stream HealthCheckResponse);
  }`;

type ServingStatus = 'SERVING' | 'NOT_SERVING' | 'SERVICE_UNKNOWN';
type Watcher = ServerWritableStream<{ service: string }, { status: ServingStatus }>;

/** How long a dependency may take to respond to the readiness probe. */
const pingTimeoutMs = 1_000;
const watchIntervalMs = 2_000;
/** Each stream keeps its request in memory until it ends. */
const maxWatchers = 100;
const maxNameLength = 128;

/**
 * The health service of a server, for the names '' (the whole server), `serviceName`, startup, readiness and liveness.
 * Readiness pings the resources of the service. Liveness does not, since a restart would not repair a dependency.
 */
export function healthService(serviceName: string, resources: Resource[]) {
  let draining = false;
  const watchers = new Set<() => void>();
  const names = ['', serviceName, 'startup', 'readiness', 'liveness'];

  async function statusOf(name: string): Promise<ServingStatus> {
    if (!names.includes(name)) return 'SERVICE_UNKNOWN';
    if (name === 'liveness') return 'SERVING';
    if (draining) return 'NOT_SERVING';
    return name === 'readiness' && !(await respondInTime(resources)) ? 'NOT_SERVING' : 'SERVING';
  }

  const check: handleUnaryCall<{ service: string }, { status: ServingStatus }> = async ({ request }, callback) => {
    const servingStatus = await statusOf(request.service);
    if (servingStatus === 'SERVICE_UNKNOWN') callback(toWire(notFound(`there is no service "${request.service}"`)));
    else callback(null, { status: servingStatus });
  };

  const list: handleUnaryCall<object, { statuses: Record<string, { status: ServingStatus }> }> = async (
    _,
    callback,
  ) => {
    const statuses = await Promise.all(names.map(async (name) => [name, { status: await statusOf(name) }] as const));
    callback(null, { statuses: Object.fromEntries(statuses) });
  };

  async function watch(call: Watcher): Promise<void> {
    const rejection = rejectionOf(call, watchers.size);
    if (rejection) return void call.emit('error', toWire(rejection));
    let last: ServingStatus | undefined;
    const report = async () => {
      const now = await statusOf(call.request.service);
      if (now !== last && !call.cancelled) call.write({ status: now });
      last = now;
    };
    const timer = setInterval(report, watchIntervalMs).unref();
    const end = async () => {
      clearInterval(timer);
      watchers.delete(end);
      await report();
      call.end();
    };
    watchers.add(end);
    call.on('cancelled', () => {
      clearInterval(timer);
      watchers.delete(end);
    });
    await report();
  }

  const handlers: UntypedServiceImplementation = { Check: check, List: list, Watch: watch };
  return {
    definition: withShortRequests(parseService(contract, 'grpc.health.v1.Health')),
    handlers,
    /** Reports NOT_SERVING from now on, and ends the streams of Watch, which would delay the shutdown. */
    drain() {
      draining = true;
      for (const end of [...watchers]) end();
    },
  };
}

/** A request that is too large is not decoded, which would copy it: it becomes one whose name is too long. */
const withShortRequests = (definition: ServiceDefinition): ServiceDefinition =>
  Object.fromEntries(
    Object.entries(definition).map(([name, method]) => {
      const tooLong = method.requestSerialize({ service: '-'.repeat(maxNameLength + 1) });
      const requestDeserialize = (bytes: Buffer) => method.requestDeserialize(bytes.length > 1024 ? tooLong : bytes);
      return [name, { ...method, requestDeserialize }];
    }),
  );

function rejectionOf({ request }: Watcher, watchers: number): StatusError | undefined {
  if (request.service.length > maxNameLength)
    return invalidArgument('service', `has more than ${maxNameLength} characters`);
  if (watchers >= maxWatchers)
    return new StatusError(status.RESOURCE_EXHAUSTED, `there are ${maxWatchers} watchers, which is the maximum`);
  return undefined;
}

async function respondInTime(resources: Resource[]): Promise<boolean> {
  const limit = new Promise<never>((_, reject) => setTimeout(reject, pingTimeoutMs, status.DEADLINE_EXCEEDED).unref());
  try {
    await Promise.race([Promise.all(resources.map((resource) => resource.ping?.())), limit]);
    return true;
  } catch {
    return false;
  }
}
