// Determines whether a failed call may have reached its peer. grpc-js reports UNAVAILABLE both for a call that was
// never sent and for one whose connection was lost.
import { type ChannelInterface, connectivityState } from '@grpc/grpc-js';

/**
 * Watches a channel. Call the returned function when a call starts. If the call fails, the function which that returned
 * reports whether the request may have been sent.
 */
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
