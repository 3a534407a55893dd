// Determines whether a command was written to a connection. ioredis throws the same errors for a command that found no
// connection and for one whose response was lost.
import { AsyncLocalStorage } from 'node:async_hooks';
import { tracingChannel } from 'node:diagnostics_channel';
import { propertiesOf } from './unknown-values.ts';

interface Attempt {
  /** Lower-case names of the commands that ioredis may send. */
  commands: string[];
  wasWritten: boolean;
}

const current = new AsyncLocalStorage<Attempt>();

/** ioredis publishes a command when it writes it. */
tracingChannel('ioredis:command').start.subscribe((message) => {
  const attempt = current.getStore();
  if (attempt?.commands.includes(String(propertiesOf(message).command).toLowerCase())) attempt.wasWritten = true;
});

/** Runs one attempt to send one of these commands, and passes a failure to `failed`. */
export async function attemptToSend<T>(
  commands: string[],
  send: () => Promise<T>,
  failed: (error: Error, wasWritten: boolean) => Promise<T>,
): Promise<T> {
  const attempt: Attempt = { commands, wasWritten: false };
  try {
    return await current.run(attempt, send);
  } catch (error) {
    return failed(error instanceof Error ? error : new Error(String(error)), attempt.wasWritten);
  }
}
