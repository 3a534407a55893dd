// Errors with a gRPC status: thrown by handlers, sent with google.rpc details, and thrown again at the caller.
import { status } from '@grpc/grpc-js';

export { status };

export interface FieldViolation {
  /** Path of the field in the terms of the proto, such as item.quantity. */
  field: string;
  description: string;
}

/** What an error carries beside code and message: programs decide by these, never by the message. */
export interface ErrorData {
  fields?: FieldViolation[];
  /** google.rpc.ErrorInfo.reason, such as CARD_EXPIRED. */
  reason?: string;
  /** The dependency that reported it; by default the error is our own. */
  peer?: string;
  /** The call certainly changed nothing: it was never sent, only reads, or the peer itself reported UNAVAILABLE. */
  hadNoEffect?: boolean;
}

/** A failed call. */
export class StatusError extends Error {
  readonly code: status;
  readonly fields: FieldViolation[];
  readonly reason: string;
  readonly peer: string | undefined;
  readonly hadNoEffect: boolean;

  constructor(code: status, message: string, { fields = [], reason = '', peer, hadNoEffect = false }: ErrorData = {}) {
    super(message);
    this.name = 'StatusError';
    this.code = code;
    this.fields = fields;
    this.reason = reason;
    this.peer = peer;
    this.hadNoEffect = hadNoEffect;
  }
}

/** The request is invalid: `invalidArgument('item.quantity', 'is 0, but must be 1 to 10')`. */
export const invalidArgument = (field: string, problem: string, reason?: string) =>
  new StatusError(status.INVALID_ARGUMENT, `${field} ${problem}`, {
    fields: [{ field, description: problem }],
    reason,
  });

/** For repeated fields, texts and bytes; `units` is for the message. */
export function checkSize(field: string, value: { length: number }, max: number, units = 'characters'): void {
  if (value.length > max) throw invalidArgument(field, `has ${value.length} ${units}, but the maximum is ${max}`);
}

/** `reason` of an idempotency key that belongs to another request. */
export const idempotencyKeyReused = 'IDEMPOTENCY_KEY_REUSED';

export const notFound = (message: string) => new StatusError(status.NOT_FOUND, message);
export const failedPrecondition = (message: string) => new StatusError(status.FAILED_PRECONDITION, message);
export const aborted = (message: string) => new StatusError(status.ABORTED, message);
/** Only if nothing happened: meshes and clients retry on this code. */
export const unavailable = (message: string) => new StatusError(status.UNAVAILABLE, message);

/** For stores: the request was refused before anything was written. */
export const rejectedBy = (peer: string, message: string) =>
  new StatusError(status.UNAVAILABLE, message, { peer, hadNoEffect: true });

export const hasCode = (error: unknown, ...codes: status[]): error is StatusError =>
  error instanceof StatusError && codes.includes(error.code);

/** For `.catch`: calls another way if the peer is an older service without this RPC. */
export const ifUnimplemented =
  <T>(otherwise: () => Promise<T>) =>
  (error: unknown): Promise<T> => {
    if (hasCode(error, status.UNIMPLEMENTED)) return otherwise();
    throw error;
  };
