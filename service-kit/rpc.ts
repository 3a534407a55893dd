// The types that turn a generated service definition into plain async handlers and clients, and its names.
import type { ServerUnaryCall, ServiceDefinition } from '@grpc/grpc-js';
import type { MethodDefinition } from '@grpc/proto-loader';

export type { ServiceDefinition };

/** A service as the generated code has it: shop.CartService. */
export interface ServiceType<Definition extends ServiceDefinition> {
  service: Definition;
}

/** Full name of a service, such as hipstershop.CartService: it stands in the path of each of its methods. */
export const fullName = (service: ServiceDefinition) => Object.values(service)[0]?.path.split('/')[1] ?? '';

/** The contract says of a read that it changes nothing: it may be repeated, and its success is nothing to tell of. */
export const isRead = (method: ServiceDefinition[string]): boolean =>
  Reflect.get(method, 'options')?.idempotency_level === 'NO_SIDE_EFFECTS';

/** The call a handler serves: pass it on as `{ parent: call }`. */
export type Call = ServerUnaryCall<unknown, unknown>;

type Rpcs<Definition> = {
  [Name in keyof Definition as string extends Name ? never : Name]: Definition[Name];
};

/** One async function per RPC: the decoded request in, the reply out; throw a StatusError to refuse. */
export type Handlers<Definition> = {
  [Name in keyof Rpcs<Definition> as Uncapitalize<Name & string>]: Definition[Name] extends MethodDefinition<
    infer _Request,
    infer Reply,
    infer Request,
    infer _Reply
  >
    ? (request: Request, call: Call) => Reply | Promise<Reply>
    : never;
};

export interface CallOptions {
  /** The call being served: its deadline, cancellation and trace go on to this one. */
  parent?: Call;
  /** Limit of this call; the parent's deadline still holds. */
  timeoutMs?: number;
  /** Sent with the request, such as { authorization }. A parent's authorization goes on by itself. */
  metadata?: Record<string, string>;
  /** Told of what came back beside the answer: the headers, and the trailers at the end. */
  onMetadata?: (received: Record<string, string>) => void;
}

/** One function per RPC that answers with the decoded reply or throws a StatusError. */
export type Client<Definition> = {
  [Name in keyof Rpcs<Definition> as Uncapitalize<Name & string>]: Definition[Name] extends MethodDefinition<
    infer Request,
    infer _Reply,
    infer _Request,
    infer Reply
  >
    ? (request: Request, options?: CallOptions) => Promise<Reply>
    : never;
} & { close(): void };

/** hipstershop.CartService -> cartservice: workload, image, Deployment and span names follow from the contract. */
export const workloadName = (path: string) => path.split('/').find(Boolean)?.split('.').at(-1)?.toLowerCase() ?? path;

/** camelCase name of an RPC, as handlers and clients have it. */
export const rpcName = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);
