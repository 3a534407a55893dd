// Errors with a gRPC status: thrown by handlers, sent with google.rpc details, and thrown again at the caller.
import { Metadata, type StatusObject, status } from '@grpc/grpc-js';
import protobuf from 'protobufjs';

export { status };

export interface FieldViolation {
  /** Path of the field in the proto's words, such as item.quantity. */
  field: string;
  description: string;
}

/** A failed call. `peer` is set when it came from a dependency: then it is the dependency's word, not ours. */
export class StatusError extends Error {
  readonly code: status;
  readonly fields: FieldViolation[];
  readonly peer: string | undefined;
  /** The call certainly changed nothing: it was never sent, only reads, or the peer itself reported UNAVAILABLE. */
  readonly isUnchanged: boolean;

  constructor(code: status, message: string, fields: FieldViolation[] = [], peer?: string, isUnchanged = false) {
    super(message);
    this.name = 'StatusError';
    this.code = code;
    this.fields = fields;
    this.peer = peer;
    this.isUnchanged = isUnchanged;
  }
}

/** The request is wrong. The message begins with the field: `item.quantity is 0, but must be 1 to 10`. */
export function invalidArgument(message: string): StatusError {
  const [field = '', ...rest] = message.split(' ');
  return new StatusError(status.INVALID_ARGUMENT, message, [{ field, description: rest.join(' ') }]);
}

/** For repeated fields, texts and bytes: `units` is characters unless told. */
export function checkSize(field: string, value: { length: number }, most: number, units = 'characters'): void {
  if (value.length > most)
    throw invalidArgument(`${field} has ${value.length} ${units}, but at most ${most} are taken`);
}

export const notFound = (message: string) => new StatusError(status.NOT_FOUND, message);
export const failedPrecondition = (message: string) => new StatusError(status.FAILED_PRECONDITION, message);
export const aborted = (message: string) => new StatusError(status.ABORTED, message);
/** Only where nothing has happened: meshes and clients try again on this code. */
export const unavailable = (message: string) => new StatusError(status.UNAVAILABLE, message);

/** For stores: the request was refused before anything was written. */
export const refusedBy = (peer: string, message: string) =>
  new StatusError(status.UNAVAILABLE, message, [], peer, true);

export const hasCode = (error: unknown, ...codes: status[]): error is StatusError =>
  error instanceof StatusError && codes.includes(error.code);

/** For `.catch`: asks another way when the peer is an older service without this RPC. */
export const ifUnimplemented =
  <T>(otherwise: () => Promise<T>) =>
  (error: unknown): Promise<T> => {
    if (hasCode(error, status.UNIMPLEMENTED)) return otherwise();
    throw error;
  };

// https://github.com/googleapis/googleapis/blob/master/google/rpc/status.proto and error_details.proto, as far as used.
const rpc = protobuf.Root.fromJSON({
  nested: {
    Status: {
      fields: {
        code: { type: 'int32', id: 1 },
        message: { type: 'string', id: 2 },
        details: { rule: 'repeated', type: 'Any', id: 3 },
      },
    },
    Any: { fields: { typeUrl: { type: 'string', id: 1 }, value: { type: 'bytes', id: 2 } } },
    BadRequest: { fields: { fieldViolations: { rule: 'repeated', type: 'FieldViolation', id: 1 } } },
    FieldViolation: { fields: { field: { type: 'string', id: 1 }, description: { type: 'string', id: 2 } } },
    ErrorInfo: { fields: { reason: { type: 'string', id: 1 }, domain: { type: 'string', id: 2 } } },
  },
});
const detailsHeader = 'grpc-status-details-bin';
const badRequestUrl = 'type.googleapis.com/google.rpc.BadRequest';
const errorInfoUrl = 'type.googleapis.com/google.rpc.ErrorInfo';
/** Sent with UNAVAILABLE: a proxy or a broken connection reports the same code for a call that was processed. */
const unchanged = { reason: 'NOTHING_HAPPENED', domain: 'service-kit' };

interface Detail {
  typeUrl: string;
  value: Uint8Array;
}

/** What goes over the wire for an error. */
export function toWire({ code, message, fields }: StatusError): { code: status; details: string; metadata: Metadata } {
  const metadata = new Metadata();
  const details: Detail[] = [];
  if (fields.length > 0)
    details.push({ typeUrl: badRequestUrl, value: encode('BadRequest', { fieldViolations: fields }) });
  if (code === status.UNAVAILABLE) details.push({ typeUrl: errorInfoUrl, value: encode('ErrorInfo', unchanged) });
  if (details.length > 0) metadata.set(detailsHeader, Buffer.from(encode('Status', { code, message, details })));
  return { code, details: message, metadata };
}

const encode = (type: string, message: object): Uint8Array => rpc.lookupType(type).encode(message).finish();

function readDetails(metadata: Metadata | undefined): Detail[] {
  const [bytes] = metadata?.get(detailsHeader) ?? [];
  if (!Buffer.isBuffer(bytes)) return [];
  return rpc.lookupType('Status').toObject(rpc.lookupType('Status').decode(bytes), { arrays: true }).details;
}

function readFields(details: Detail[]): FieldViolation[] {
  const found = details.find(({ typeUrl }) => typeUrl === badRequestUrl);
  if (!found) return [];
  const badRequest = rpc.lookupType('BadRequest');
  return badRequest.toObject(badRequest.decode(found.value), { arrays: true, defaults: true }).fieldViolations;
}

function readUnchanged(details: Detail[]): boolean {
  const found = details.find(({ typeUrl }) => typeUrl === errorInfoUrl);
  return (
    found !== undefined && Reflect.get(rpc.lookupType('ErrorInfo').decode(found.value), 'reason') === unchanged.reason
  );
}

/** A failed call to a dependency, as it is thrown at the caller. A read, or a call that was never sent, changed nothing. */
export function fromWire(error: StatusObject, peer: string, isUnchangedAnyway = false): StatusError {
  let fields: FieldViolation[] = [];
  let isUnchanged = isUnchangedAnyway;
  try {
    const details = readDetails(error.metadata);
    fields = readFields(details);
    isUnchanged ||= error.code === status.UNAVAILABLE && readUnchanged(details);
  } catch {
    // Details are an extra: a peer that sends broken ones has still sent a status.
  }
  return new StatusError(error.code, error.details, fields, peer, isUnchanged);
}
