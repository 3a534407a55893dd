// Tells whether a failed call can have reached its peer: grpc-js reports UNAVAILABLE for one that was never sent, and for
// one whose connection was lost on the way.
import { type ChannelInterface, connectivityState } from '@grpc/grpc-js';

/** Call the result when a call starts; what that returns says, once the call failed, whether it may have been sent. */
export function watchConnection(channel: ChannelInterface): () => () => boolean {
  let opened = 0;
  const watch = (state: connectivityState): void =>
    channel.watchConnectivityState(state, Infinity, (error) => {
      const next = channel.getConnectivityState(false);
      if (error || next === connectivityState.SHUTDOWN) return;
      if (next === connectivityState.READY) opened++;
      watch(next);
    });
  watch(channel.getConnectivityState(false));
  return () => {
    const openedBefore = opened;
    const wasReady = channel.getConnectivityState(false) === connectivityState.READY;
    return () => wasReady || opened !== openedBefore;
  };
}
