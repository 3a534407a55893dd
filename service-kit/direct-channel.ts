// A channel of grpc-js for unary calls that goes straight to HTTP/2, over one connection to its peer. grpc-js's own takes
// each call through name resolution, retries, load balancing, filters and a subchannel, which is a quarter of what a call
// costs both sides: docs/decisions.md, "A channel of our own". What goes over the wire is the same:
// https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
import { type ClientHttp2Stream, constants, sensitiveHeaders } from 'node:http2';
import { type ChannelInterface, type Metadata, type StatusObject, status } from '@grpc/grpc-js';
import { type Headers, isReset, metadataOf, statusOf, statusOfBroken, statusWith } from './call-status.ts';
import { type Connection, connectionTo } from './connection.ts';
import { toWire, unavailable } from './errors.ts';

type Call = ReturnType<ChannelInterface['createCall']>;
type Parent = Parameters<ChannelInterface['createCall']>[3];
type Listener = Parameters<Call['start']>[1];

/** A call that the peer has refused to look at is sent again, up to so many times in all. */
const mostSendings = 3;
/** Of another value in each call: in HPACK's table of 4 KiB they would push out those that are always the same. */
const everNew = ['traceparent', 'grpc-timeout'];
/** Before a message: whether it is compressed, and its length. */
const prefixBytes = 5;

/** For `channelOverride` of a client. Each call has a deadline; a message may have `maxMessageBytes` either way. */
export function directChannel(address: string, maxMessageBytes: number): ChannelInterface {
  const connection = connectionTo(address);
  return {
    createCall: (path, deadline, _host, parent) =>
      unaryCall({ address, path, connection, maxMessageBytes, parent, deadline: earliest(deadline, parent) }),
    close: connection.close,
    getTarget: () => address,
    getConnectivityState: connection.state,
    watchConnectivityState: () => onlyOfGrpc('watchConnectivityState'),
    getChannelzRef: () => onlyOfGrpc('getChannelzRef'),
  };
}

function onlyOfGrpc(what: string): never {
  throw new Error(`a direct channel has no ${what}: only grpc-js's own has`);
}

const earliest = (deadline: Date | number, parent: Parent): number =>
  Math.min(Number(deadline), Number(parent?.getDeadline() ?? Infinity));

interface Sending {
  readonly address: string;
  readonly path: string;
  readonly connection: Connection;
  readonly maxMessageBytes: number;
  readonly parent: Parent;
  /** ms since 1970 */
  readonly deadline: number;
}

function unaryCall({ address, path, connection, maxMessageBytes, parent, deadline }: Sending): Call {
  let metadata: Metadata;
  let listener: Listener;
  let request: Buffer | undefined;
  let stream: ClientHttp2Stream | undefined;
  let timer: NodeJS.Timeout | undefined;
  let sendings = 0;
  let hasEnded = false;

  function end(ended: StatusObject): void {
    if (hasEnded) return;
    hasEnded = true;
    clearTimeout(timer);
    parent?.off('cancelled', cancelWithParent);
    listener.onReceiveStatus(ended);
  }

  function cancelWithStatus(code: status, details: string): void {
    if (hasEnded) return;
    end(statusWith(code, details));
    stream?.close(constants.NGHTTP2_CANCEL);
  }

  function send(message: Buffer): void {
    const session = connection.open();
    if (!session) {
      end(toWire(unavailable(`no connection to ${address}`)));
      return;
    }
    sendings++;
    const sent = session.request({
      ...metadata.toHttp2Headers(),
      ':method': 'POST',
      ':path': path,
      ':authority': address,
      'content-type': 'application/grpc',
      te: 'trailers',
      'user-agent': 'grpc-node-direct',
      'grpc-timeout': `${Math.max(1, Math.ceil(deadline - Date.now()))}m`,
      [sensitiveHeaders]: everNew,
    });
    stream = sent;

    let answer: Headers | undefined;
    let trailers: Headers | undefined;
    const parts: Buffer[] = [];
    let bytesSoFar = 0;
    let failure: NodeJS.ErrnoException | undefined;
    sent.on('response', (headers, flags) => {
      answer = headers;
      if (flags & constants.NGHTTP2_FLAG_END_STREAM) trailers = headers;
      else if (!hasEnded) listener.onReceiveMetadata(metadataOf(headers));
    });
    sent.on('data', (bytes: Buffer) => {
      // Without 200 it is a proxy's page and no message.
      if (hasEnded || answer?.[':status'] !== 200) return;
      parts.push(bytes);
      bytesSoFar += bytes.length;
      if (bytesSoFar > maxMessageBytes + prefixBytes)
        cancelWithStatus(status.RESOURCE_EXHAUSTED, `the answer has more than ${maxMessageBytes} bytes`);
    });
    sent.on('trailers', (headers) => {
      trailers = headers;
    });
    sent.on('error', (error) => {
      failure = error;
      // No more streams can be had (a connection has 2^30), or worse: the next call gets another connection.
      if (!isReset(error)) session.close();
    });
    // By then all has come that will come.
    sent.on('close', () => {
      if (hasEnded) return;
      const isRefused = !trailers && sent.rstCode === constants.NGHTTP2_REFUSED_STREAM;
      if (isRefused && sendings < mostSendings) send(message);
      else if (!trailers) end(statusOfBroken(sent, session, failure, answer));
      else end(received(statusOf(trailers, answer), parts));
    });
    sent.end(message);
  }

  /** Hands over the message, if all is well; answers with how the call has ended. */
  function received(ended: StatusObject, parts: readonly Buffer[]): StatusObject {
    const [first] = parts;
    if (ended.code !== status.OK || !first) return ended;
    const body = parts.length === 1 ? first : Buffer.concat(parts);
    const length = body.length < prefixBytes ? Infinity : body.readUInt32BE(1);
    if (body[0] !== 0) return statusWith(status.INTERNAL, 'the answer is compressed, which was not asked for');
    if (body.length < prefixBytes + length) return statusWith(status.INTERNAL, 'the answer is not whole');
    if (body.length > prefixBytes + length) return statusWith(status.UNIMPLEMENTED, 'there is more than one answer');
    listener.onReceiveMessage(body.subarray(prefixBytes));
    return ended;
  }

  const cancelWithParent = () => cancelWithStatus(status.CANCELLED, 'the call that this one is part of was cancelled');

  return {
    start(given, hearing) {
      metadata = given;
      listener = hearing;
      const leftMs = deadline - Date.now();
      if (parent?.cancelled) cancelWithParent();
      else if (leftMs <= 0) cancelWithStatus(status.DEADLINE_EXCEEDED, 'there was no time left');
      else {
        timer = setTimeout(cancelWithStatus, leftMs, status.DEADLINE_EXCEEDED, `${address} has not answered in time`);
        parent?.once('cancelled', cancelWithParent);
      }
    },
    sendMessageWithContext(_context, message) {
      request = message;
    },
    halfClose() {
      if (hasEnded || !request) return;
      if (request.length > maxMessageBytes) {
        cancelWithStatus(status.RESOURCE_EXHAUSTED, `the request has more than ${maxMessageBytes} bytes`);
        return;
      }
      const message = Buffer.allocUnsafe(prefixBytes + request.length);
      message[0] = 0;
      message.writeUInt32BE(request.length, 1);
      message.set(request, prefixBytes);
      send(message);
    },
    cancelWithStatus,
    startRead() {},
    getPeer: () => address,
    getCallNumber: () => 0,
    // Credentials go with encrypted connections only, which a mesh makes.
    setCredentials() {},
    getAuthContext: () => null,
  };
}
