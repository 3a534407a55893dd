// Takes from an ended call what it still holds. In Node 24 a stream outlives its end until a full collection, for it is
// held by a function that V8 puts straight among the old objects (`this.onwrite = …` in WritableState), and with it all
// that the stream leads to: listeners, messages, metadata, spans. Taken away, an ended call leaves half as much for the
// collector: docs/decisions.md, "What an ended call holds".
import { subscribe } from 'node:diagnostics_channel';
import type { ClientHttp2Stream, ServerHttp2Stream } from 'node:http2';
import type { Call } from './rpc.ts';

const ignore = () => {};

function dropListeners(stream: ClientHttp2Stream | ServerHttp2Stream): void {
  stream.removeAllListeners();
  // An error without a listener would end the process.
  stream.on('error', ignore);
}

let isWatching = false;

/** From now on each HTTP/2 stream of this process drops its listeners once all of them have heard that it is closed. */
export function dropEndedStreams(): void {
  if (isWatching) return;
  isWatching = true;
  // A Node without these channels keeps more, and that is all.
  for (const side of ['client', 'server'])
    subscribe(`http2.${side}.stream.close`, (message) => {
      const { stream } = message as { stream: ClientHttp2Stream | ServerHttp2Stream };
      // grpc-js looks at a closed stream once more in the next tick.
      stream.once('close', () => setImmediate(dropListeners, stream));
    });
}

/** To be told when the handler is done; what is cancelled with the call still hears of its end. */
export function dropEndedCall(call: Call): void {
  const drop = () => {
    call.removeAllListeners();
    // From here on nobody asks it for its peer or its deadline; the HTTP/2 stream hangs on it.
    Reflect.set(call, 'call', undefined);
  };
  // grpc-js says 'cancelled' of every call once its stream is closed.
  if (call.cancelled) drop();
  else call.once('cancelled', drop);
}
