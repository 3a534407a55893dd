// What a collector's response to an export means. Pure, so that exports and `npm run otlp-check` judge alike.
// https://opentelemetry.io/docs/specs/otlp/#otlphttp-response
import { status } from '@grpc/grpc-js';
import { decodeResponse, isHtml, retryDelayMs, wordsOf } from './response-body.ts';

/** What came back from one attempt to export. */
export type Reply =
  | {
      via: 'http';
      status: number;
      statusText: string;
      contentType: string;
      body: Uint8Array;
      /** Header Retry-After. */
      retryAfter?: string;
      /** Header Location. */
      location?: string;
    }
  | { via: 'grpc'; code: number; message: string; body: Uint8Array; details?: Uint8Array }
  /** No response: ECONNREFUSED, TIMEOUT, ... */
  | { via: 'none'; code: string; message: string };

/** The meaning of a reply. */
export type Outcome =
  | { kind: 'accepted' }
  /** The rest was accepted; if `rejected` is 0, `words` is only a warning. */
  | { kind: 'partial'; rejected: number; words: string }
  | {
      kind: 'failed';
      /** An HTTP status, a gRPC status such as UNAVAILABLE, or a system's error code. */
      code: string;
      /** The collector's own, in one line; may be empty. */
      words: string;
      isRetryable: boolean;
      /** How long the collector wants to be left alone. */
      retryAfterMs?: number;
    };

const retryableHttp = [429, 502, 503, 504];
const retryableGrpc = [
  status.CANCELLED,
  status.DEADLINE_EXCEEDED,
  status.ABORTED,
  status.OUT_OF_RANGE,
  status.UNAVAILABLE,
  status.DATA_LOSS,
];
/** A later attempt fails in the same way. */
const permanentError = /CERT|SELF_SIGNED|UNABLE_TO|TLS|SSL|EPROTO|^HPE_/;

/** Judges a reply. */
export function outcomeOf(reply: Reply): Outcome {
  if (reply.via === 'http') return ofHttp(reply);
  if (reply.via === 'grpc') return ofGrpc(reply);
  return {
    kind: 'failed',
    code: reply.code,
    words: wordsOf(Buffer.from(reply.message), 'text/plain'),
    isRetryable: !permanentError.test(reply.code),
  };
}

function ofHttp(reply: Reply & { via: 'http' }): Outcome {
  const { status: code, statusText, contentType, body, retryAfter, location } = reply;
  if (code >= 200 && code < 300) return ofAcceptance(String(code), contentType, body);
  const target = location && URL.parse(location, 'http://relative');
  const redirect = target ? `redirects to ${target.host === 'relative' ? '' : target.origin}${target.pathname}` : '';
  return {
    kind: 'failed',
    code: String(code),
    words: redirect || wordsOf(body, contentType) || statusText,
    isRetryable: retryableHttp.includes(code),
    ...retryAfterMs(retryAfter),
  };
}

/** Seconds, or a date. */
function retryAfterMs(header = ''): { retryAfterMs?: number } {
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return ms >= 0 ? { retryAfterMs: ms } : {};
}

function ofGrpc({ code, message, body, details }: Reply & { via: 'grpc' }): Outcome {
  if (code === status.OK) return ofAcceptance('OK', 'application/x-protobuf', body);
  const delayMs = details && retryDelayMs(details);
  return {
    kind: 'failed',
    code: status[code] ?? String(code),
    words: wordsOf(Buffer.from(message), 'text/plain'),
    // Only a collector that expects to recover adds a delay to RESOURCE_EXHAUSTED.
    isRetryable: retryableGrpc.includes(code) || (code === status.RESOURCE_EXHAUSTED && delayMs !== undefined),
    ...(delayMs !== undefined && { retryAfterMs: delayMs }),
  };
}

/** A login page or another program's response also has status 200. */
function ofAcceptance(code: string, contentType: string, body: Uint8Array): Outcome {
  if (body.length === 0) return { kind: 'accepted' };
  const response = isHtml(body, contentType) ? undefined : decodeResponse(body, contentType);
  if (response) {
    const { rejected, message } = response;
    if (rejected === 0 && message === '') return { kind: 'accepted' };
    return { kind: 'partial', rejected, words: wordsOf(Buffer.from(message), 'text/plain') };
  }
  const what = isHtml(body, contentType) ? 'a web page' : 'a response that is not OTLP';
  return { kind: 'failed', code, words: `${what}: ${wordsOf(body, contentType)}`, isRetryable: false };
}
