// Limits how long grpc-js connects. It has no limit of its own: it waits for a peer that is not there as long as TCP does,
// and forever for one that accepts a connection and never responds.
import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import { Socket } from 'node:net';
import { propertiesOf } from './unknown-values.ts';

/** From opening a connection to the first byte, with time for a slow network. */
const maxConnectingMs = 3_000;

const isConnecting = new AsyncLocalStorage<boolean>();

// https://nodejs.org/docs/latest-v24.x/api/diagnostics_channel.html#event-netclientsocket
subscribe('net.client.socket', (message) => {
  const { socket } = propertiesOf(message);
  if (!isConnecting.getStore() || !(socket instanceof Socket)) return;
  const timer = setTimeout(() => {
    if (socket.bytesRead === 0) socket.destroy(new Error(`no response within ${maxConnectingMs / 1_000} s`));
  }, maxConnectingMs).unref();
  socket.once('close', () => clearTimeout(timer));
});

/** Runs what may open connections, such as a call: immediately, or later by itself. */
export const withConnectTimeout = <T>(work: () => T): T => isConnecting.run(true, work);
