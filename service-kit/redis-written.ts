// Determines whether a command was written to a connection, and to which. ioredis throws the same errors for a command that
// found no connection and for one whose response was lost.
import { AsyncLocalStorage } from 'node:async_hooks';
import { tracingChannel } from 'node:diagnostics_channel';
import type { Command, Redis } from 'ioredis';
import { propertiesOf } from './unknown-values.ts';

interface Attempt {
  /** Lower-case names of the commands that ioredis may send. */
  commands: string[];
  wasWritten: boolean;
  /** Of a Redis Cluster, if its nodes are recorded: the last one that the command was sent to. */
  node?: Redis;
}

export interface Executed {
  reply: unknown;
  node: Redis | undefined;
}

const current = new AsyncLocalStorage<Attempt>();

/** ioredis publishes a command when it writes it. */
tracingChannel('ioredis:command').start.subscribe((message) => {
  const attempt = current.getStore();
  if (attempt?.commands.includes(String(propertiesOf(message).command).toLowerCase())) attempt.wasWritten = true;
});

const attempts = new WeakMap<Command, Attempt>();

/** Records the commands that are sent to this node, since Redis Cluster redirects them. */
export function recordNode(node: Redis): void {
  const send = node.sendCommand.bind(node);
  node.sendCommand = (command, stream) => {
    // A redirected command is sent outside its attempt.
    const attempt = attempts.get(command) ?? current.getStore();
    if (attempt?.commands.includes(command.name.toLowerCase())) {
      attempts.set(command, attempt);
      attempt.node = node;
    }
    return send(command, stream);
  };
}

/** Runs one attempt to send one of these commands, and passes a failure to `failed`. */
export async function attemptToSend(
  commands: string[],
  send: () => Promise<unknown>,
  failed: (error: Error, wasWritten: boolean) => Promise<Executed>,
): Promise<Executed> {
  const attempt: Attempt = { commands, wasWritten: false };
  try {
    const reply = await current.run(attempt, send);
    return { reply, node: attempt.node };
  } catch (error) {
    return failed(error instanceof Error ? error : new Error(String(error)), attempt.wasWritten);
  }
}
