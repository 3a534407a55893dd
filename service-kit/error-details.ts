// Errors on the wire: google.rpc.Status with BadRequest and ErrorInfo, in the trailer grpc-status-details-bin.
// Only the fields we use: https://github.com/googleapis/googleapis/blob/master/google/rpc/error_details.proto
import { Metadata, type StatusObject, status } from '@grpc/grpc-js';
import protobuf from 'protobufjs';
import { type FieldViolation, StatusError } from './errors.ts';

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
const detailsTrailer = 'grpc-status-details-bin';
const urlOf = (type: string) => `type.googleapis.com/google.rpc.${type}`;
/** Marks an UNAVAILABLE of our own. Proxies and lost connections use that code too, even if the call was processed. */
const noEffectReason = 'NOTHING_HAPPENED';

interface Detail {
  typeUrl: string;
  value: Uint8Array;
}

const encode = (type: string, message: object): Uint8Array => rpc.lookupType(type).encode(message).finish();
const detail = (type: string, message: object): Detail => ({ typeUrl: urlOf(type), value: encode(type, message) });

/** Encodes an error as a gRPC status with details in the trailers. `domain` is the service that reports it. */
export function toWire(error: StatusError, domain = ''): { code: status; details: string; metadata: Metadata } {
  const { code, message, fields } = error;
  const reason = error.reason || (code === status.UNAVAILABLE ? noEffectReason : '');
  const details: Detail[] = [];
  if (fields.length > 0) details.push(detail('BadRequest', { fieldViolations: fields }));
  if (reason) details.push(detail('ErrorInfo', { reason, domain }));
  const metadata = new Metadata();
  if (details.length > 0) metadata.set(detailsTrailer, Buffer.from(encode('Status', { code, message, details })));
  return { code, details: message, metadata };
}

/**
 * Decodes the status of a failed call into the error that the client throws. `peer` is the service called;
 * `hadNoEffect` states that the call was a read or was never sent.
 */
export function fromWire(failure: StatusObject, peer: string, hadNoEffect = false): StatusError {
  const { fields, reason } = readDetails(failure.metadata);
  const isMarked = failure.code === status.UNAVAILABLE && reason === noEffectReason;
  const data = { fields, reason, peer, hadNoEffect: hadNoEffect || isMarked };
  if (status[failure.code] === undefined)
    return new StatusError(status.UNKNOWN, failure.details, { ...data, foreignCode: failure.code });
  return new StatusError(failure.code, failure.details, data);
}

function readDetails(metadata: Metadata | undefined): { fields: FieldViolation[]; reason: string } {
  const [bytes] = metadata?.get(detailsTrailer) ?? [];
  try {
    const { details } = Buffer.isBuffer(bytes) ? decode('Status', bytes) : { details: [] };
    const read = (type: string) => {
      const match = details.find(({ typeUrl }: Detail) => typeUrl === urlOf(type));
      return match && decode(type, match.value);
    };
    return { fields: read('BadRequest')?.fieldViolations ?? [], reason: read('ErrorInfo')?.reason ?? '' };
  } catch {
    // Details are optional: if they can't be decoded, the status still counts.
    return { fields: [], reason: '' };
  }
}

function decode(type: string, bytes: Uint8Array) {
  const messageType = rpc.lookupType(type);
  return messageType.toObject(messageType.decode(bytes), { arrays: true, defaults: true });
}
