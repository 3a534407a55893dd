// How a call over HTTP/2 has ended, as a status of gRPC.
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  constants,
  type IncomingHttpHeaders,
  type IncomingHttpStatusHeader,
} from 'node:http2';
import { Metadata, type StatusObject, status } from '@grpc/grpc-js';
import { toWire, unavailable } from './errors.ts';

export type Headers = IncomingHttpHeaders & IncomingHttpStatusHeader;

export const statusWith = (code: status, details: string): StatusObject => ({
  code,
  details,
  metadata: new Metadata(),
});

export function metadataOf(headers: Headers): Metadata {
  try {
    return Metadata.fromHttp2Headers(headers);
  } catch {
    // A name or value that is none, by a peer that is none of ours: what was sent beside the answer is an extra.
    return new Metadata();
  }
}

/** What trailers say. `answer`: the headers that came before them. */
export function statusOf(trailers: Headers, answer: Headers | undefined): StatusObject {
  const metadata = metadataOf(trailers);
  const code = Number(trailers['grpc-status']);
  if (!(code in status)) return { ...statusOfHttp(answer), metadata };
  metadata.remove('grpc-status');
  metadata.remove('grpc-message');
  return { code, details: decoded(String(trailers['grpc-message'] ?? '')), metadata };
}

function decoded(details: string): string {
  try {
    return decodeURIComponent(details);
  } catch {
    return details;
  }
}

/** Of an answer that is none of gRPC: https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md */
const codesOfHttp: Readonly<Record<number, status>> = {
  400: status.INTERNAL,
  401: status.UNAUTHENTICATED,
  403: status.PERMISSION_DENIED,
  404: status.UNIMPLEMENTED,
  429: status.UNAVAILABLE,
  502: status.UNAVAILABLE,
  503: status.UNAVAILABLE,
  504: status.UNAVAILABLE,
};

function statusOfHttp(answer: Headers | undefined): StatusObject {
  const http = answer?.[':status'] ?? 0;
  if (http === 200) return statusWith(status.INTERNAL, 'the answer has no status');
  return statusWith(codesOfHttp[http] ?? status.UNKNOWN, `the answer is HTTP ${http}`);
}

/** Of a stream that was reset: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#errors */
const codesOfReset: Readonly<Record<number, status>> = {
  [constants.NGHTTP2_CANCEL]: status.CANCELLED,
  [constants.NGHTTP2_ENHANCE_YOUR_CALM]: status.RESOURCE_EXHAUSTED,
  [constants.NGHTTP2_INADEQUATE_SECURITY]: status.PERMISSION_DENIED,
};

/** The peer has ended the stream, with a code; all else is an error of the connection. */
export const isReset = (error: NodeJS.ErrnoException): boolean => error.code === 'ERR_HTTP2_STREAM_ERROR';

/** Of a stream that has ended without trailers. */
export function statusOfBroken(
  { id, rstCode }: ClientHttp2Stream,
  session: ClientHttp2Session,
  failure: NodeJS.ErrnoException | undefined,
  answer: Headers | undefined,
): StatusObject {
  // A stream gets its id when it is sent.
  if (id === undefined) return toWire(unavailable(`no connection${failure ? `: ${failure.message}` : ''}`));
  if (rstCode === constants.NGHTTP2_REFUSED_STREAM) return toWire(unavailable('the peer refused the call unread'));
  if (session.destroyed || (failure && !isReset(failure)))
    return statusWith(status.UNAVAILABLE, `the connection is lost${failure ? `: ${failure.message}` : ''}`);
  if (rstCode === constants.NGHTTP2_NO_ERROR) return statusOfHttp(answer);
  return statusWith(codesOfReset[rstCode ?? 0] ?? status.INTERNAL, `the peer has reset the call (${rstCode})`);
}
