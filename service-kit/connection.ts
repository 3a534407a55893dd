// The HTTP/2 connection of a client to its peer: made with the first call, and anew after it is lost.
import { type ClientHttp2Session, connect } from 'node:http2';
import { connectivityState } from '@grpc/grpc-js';

/** A connection that is not there by then is given up: by its name the peer may be found elsewhere. */
const connectMs = 2_000;
/** So long after a connection could not be made, nobody tries the next one. */
const pauseMs = 100;

export interface Connection {
  /** The connection, made if need be; undefined while the peer can't be reached. */
  open(): ClientHttp2Session | undefined;
  state(): connectivityState;
  close(): void;
}

const isUsable = (session: ClientHttp2Session | undefined): session is ClientHttp2Session =>
  session !== undefined && !session.closed && !session.destroyed;

/** `address` is host:port; its name is looked up each time a connection is made. */
export function connectionTo(address: string): Connection {
  let session: ClientHttp2Session | undefined;
  let pausedUntil = 0;
  let isClosed = false;

  function open(): ClientHttp2Session | undefined {
    if (isUsable(session)) return session;
    if (isClosed || performance.now() < pausedUntil) return undefined;
    session = begin();
    return session;
  }

  function begin(): ClientHttp2Session {
    // Each call has limits of its own, and there are few.
    const begun = connect(`http://${address}`, { maxSessionMemory: Number.MAX_SAFE_INTEGER });
    // Calls keep the process alive by their deadlines; a connection without calls need not.
    begun.unref();
    let wasUp = false;
    const limit = setTimeout(() => begun.destroy(), connectMs).unref();
    begun.once('connect', () => {
      wasUp = true;
      clearTimeout(limit);
    });
    begun.once('close', () => {
      clearTimeout(limit);
      if (!wasUp) pausedUntil = performance.now() + pauseMs;
    });
    // Each call hears of it by the end of its stream.
    begun.on('error', () => {});
    return begun;
  }

  return {
    open,
    state() {
      if (isClosed) return connectivityState.SHUTDOWN;
      return isUsable(session) && !session.connecting ? connectivityState.READY : connectivityState.IDLE;
    },
    close() {
      isClosed = true;
      session?.close();
    },
  };
}
