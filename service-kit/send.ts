// One unary call over a channel of grpc-js, sent again where that is safe. The channel's own `createCall` and not a Client
// around it: that makes a stack for each call and asks for interceptors, a tenth of what the call costs its caller.
import { setTimeout as sleep } from 'node:timers/promises';
import { type ChannelInterface, connectivityState, type Metadata, type StatusObject, status } from '@grpc/grpc-js';
import { toWire, unavailable } from './errors.ts';
import type { Retries } from './retries.ts';
import type { Call } from './rpc.ts';

export interface Asked {
  /** /package.Service/Method */
  readonly path: string;
  readonly message: Buffer;
  readonly metadata: Metadata;
  /** ms since 1970 */
  readonly deadline: number;
  readonly parent: Call | null;
  /** Told of the headers and, at the end, of the trailers. */
  readonly onMetadata: ((received: Metadata) => void) | undefined;
}

export interface Answer {
  readonly ended: StatusObject;
  readonly bytes: Buffer | undefined;
}

/** With `retries` a call that finds its service unavailable is sent again, as long as there is time. */
export async function sendUntilAnswered(
  channel: ChannelInterface,
  asked: Asked,
  retries: Retries | undefined,
): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    const answer = await send(channel, asked);
    const { code } = answer.ended;
    if (code === status.OK) retries?.succeeded();
    const pauseMs = code === status.UNAVAILABLE ? retries?.pauseAfter(attempt) : undefined;
    if (pauseMs === undefined || Date.now() + pauseMs >= asked.deadline) return answer;
    await sleep(pauseMs);
  }
}

function send(channel: ChannelInterface, asked: Asked): Promise<Answer> {
  const { path, message, metadata, deadline, parent, onMetadata } = asked;
  return new Promise((resolve) => {
    // grpc-js's own channel throws when it is asked for a call then.
    if (channel.getConnectivityState(false) === connectivityState.SHUTDOWN) {
      resolve({ ended: toWire(unavailable('the client is closed')), bytes: undefined });
      return;
    }
    let bytes: Buffer | undefined;
    const call = channel.createCall(path, deadline, null, parent, null);
    call.start(metadata, {
      onReceiveMetadata: (headers) => onMetadata?.(headers),
      onReceiveMessage(received: Buffer) {
        bytes = received;
      },
      onReceiveStatus(ended) {
        onMetadata?.(ended.metadata);
        resolve({ ended, bytes });
      },
    });
    call.startRead();
    call.sendMessageWithContext({}, message);
    call.halfClose();
  });
}
