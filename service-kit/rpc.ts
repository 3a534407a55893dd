// Types that turn a generated service definition into plain async handlers and clients, and the names derived from it.
import type { ServerUnaryCall, ServiceDefinition } from '@grpc/grpc-js';
import type { MethodDefinition } from '@grpc/proto-loader';
import type { RequestLimits } from './request-limits.ts';
import { propertiesOf } from './unknown-values.ts';

export type { ServiceDefinition };

/** A service of the generated code, such as shop.CartService. */
export interface ServiceType<Definition extends ServiceDefinition> {
  service: Definition;
  /** Enforced by `serve` before it calls a handler. Without limits, only the size of a message is limited. */
  requestLimits?: RequestLimits;
}

/** Full name of a service, such as hipstershop.CartService, taken from the path of its first method. */
export const fullName = (service: ServiceDefinition) => Object.values(service)[0]?.path.split('/')[1] ?? '';

/** Whether the contract marks a method as a read (NO_SIDE_EFFECTS), so that a client may retry it. */
export const isRead = (method: ServiceDefinition[string]): boolean =>
  propertiesOf(propertiesOf(method).options).idempotency_level === 'NO_SIDE_EFFECTS';

/** The call that a handler serves. Pass it to further calls as `{ parent: call }`. */
export type Call = ServerUnaryCall<unknown, unknown>;

type Rpcs<Definition> = {
  [Name in keyof Definition as string extends Name ? never : Name]: Definition[Name];
};

/** One function per RPC that takes the decoded request and returns the response, or throws a StatusError. */
export type Handlers<Definition> = {
  [Name in keyof Rpcs<Definition> as Uncapitalize<Name & string>]: Definition[Name] extends MethodDefinition<
    infer _Request,
    infer Response,
    infer Request,
    infer _Response
  >
    ? (request: Request, call: Call) => Response | Promise<Response>
    : never;
};

/** Options of one outgoing call. */
export interface CallOptions {
  /** The call being served. Its deadline, cancellation and authorization also apply to this call. */
  parent?: Call;
  /** Timeout of this call in ms; a parent's deadline still applies. */
  timeoutMs?: number;
  /** Headers of the request. A parent's authorization is sent by default. */
  metadata?: Record<string, string>;
  /** Receives the response's headers, and then its trailers. */
  onMetadata?: (received: Record<string, string>) => void;
}

/** One function per RPC that resolves to the decoded response or rejects with a StatusError. */
export type Client<Definition> = {
  [Name in keyof Rpcs<Definition> as Uncapitalize<Name & string>]: Definition[Name] extends MethodDefinition<
    infer Request,
    infer _Response,
    infer _Request,
    infer Response
  >
    ? (request: Request, options?: CallOptions) => Promise<Response>
    : never;
} & { close(): void };

/**
 * The workload that serves a service: `hipstershop.CartService` or `/hipstershop.CartService/GetCart` -> `cartservice`.
 */
export const workloadName = (path: string) => path.split('/').find(Boolean)?.split('.').at(-1)?.toLowerCase() ?? path;

/** The camelCase name of an RPC in handlers and clients: `GetCart` -> `getCart`. */
export const rpcName = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);
