// Errors with a gRPC status. A handler throws one; the kit sends it with google.rpc details, and the client throws it
// again.
import { status } from '@grpc/grpc-js';

export { status };

/** One invalid field of a request. */
export interface FieldViolation {
  /** Path of the field with the proto's names, such as item.quantity. */
  field: string;
  description: string;
}

/** What an error contains besides code and message. Callers decide by these fields, never by the message. */
export interface ErrorData {
  fields?: FieldViolation[];
  /** google.rpc.ErrorInfo.reason, such as CARD_EXPIRED. */
  reason?: string;
  /** The dependency that reported the error; undefined if it is our own. */
  peer?: string;
  /** The call certainly changed nothing: it was never sent, it only reads, or the peer itself reported UNAVAILABLE. */
  hadNoEffect?: boolean;
  /** The status that the peer sent if it is outside gRPC's range, such as 400; the code is then UNKNOWN. */
  foreignCode?: number;
}

/** A call that failed with a gRPC status. */
export class StatusError extends Error {
  readonly code: status;
  readonly fields: FieldViolation[];
  readonly reason: string;
  readonly peer: string | undefined;
  readonly hadNoEffect: boolean;
  readonly foreignCode: number | undefined;

  constructor(code: status, message: string, data: ErrorData = {}) {
    const { fields = [], reason = '', peer, hadNoEffect = false, foreignCode } = data;
    super(message);
    this.name = 'StatusError';
    this.code = code;
    this.fields = fields;
    this.reason = reason;
    this.peer = peer;
    this.hadNoEffect = hadNoEffect;
    this.foreignCode = foreignCode;
  }
}

/**
 * An INVALID_ARGUMENT error for one field: `invalidArgument('item.quantity', 'is 0, but must be 1 to 10')`. `problem`
 * follows the field's name in the message; `reason` is a google.rpc.ErrorInfo.reason.
 */
export const invalidArgument = (field: string, problem: string, reason?: string) =>
  new StatusError(status.INVALID_ARGUMENT, `${field} ${problem}`, {
    fields: [{ field, description: problem }],
    reason,
  });

/** Throws INVALID_ARGUMENT if a string, list or byte field is longer than `max`. `units` names them in the message. */
export function checkSize(field: string, value: { length: number }, max: number, units = 'characters'): void {
  if (value.length > max) throw invalidArgument(field, `has ${value.length} ${units}, but the maximum is ${max}`);
}

/** `reason` of the error for an idempotency key that a different request already used. */
export const idempotencyKeyReused = 'IDEMPOTENCY_KEY_REUSED';

/** A NOT_FOUND error. */
export const notFound = (message: string) => new StatusError(status.NOT_FOUND, message);
/** A FAILED_PRECONDITION error: the request is valid, but not in the current state. */
export const failedPrecondition = (message: string, reason?: string) =>
  new StatusError(status.FAILED_PRECONDITION, message, { reason });
/** An ABORTED error: a concurrent change prevented the call. */
export const aborted = (message: string) => new StatusError(status.ABORTED, message);
/** An UNAVAILABLE error. Only if nothing happened, since meshes and clients retry on this code. */
export const unavailable = (message: string) => new StatusError(status.UNAVAILABLE, message);

/** An error with the code of this name, such as UNAVAILABLE; INTERNAL if there is none. */
export function errorNamed(name: string): StatusError {
  const code = Object.values(status).find((one) => typeof one === 'number' && status[one] === name);
  return new StatusError(typeof code === 'number' ? code : status.INTERNAL, 'internal error');
}

/** An UNAVAILABLE error for stores: `peer` rejected the command before writing anything. */
export const rejectedBy = (peer: string, message: string, reason: string) =>
  new StatusError(status.UNAVAILABLE, message, { peer, reason, hadNoEffect: true });

/** Whether a thrown value is a StatusError with one of these codes. */
export const hasCode = (error: unknown, ...codes: status[]): error is StatusError =>
  error instanceof StatusError && codes.includes(error.code);

/** For `.catch`: runs `otherwise` if the peer is an older service without this RPC, and rethrows any other error. */
export const ifUnimplemented =
  <T>(otherwise: () => Promise<T>) =>
  (error: unknown): Promise<T> => {
    if (hasCode(error, status.UNIMPLEMENTED)) return otherwise();
    throw error;
  };
