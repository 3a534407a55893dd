// Spans of Redis commands, from ioredis's diagnostics channel. They contain the command's name, never its arguments
// (carts, addresses, emails).
import { createHash } from 'node:crypto';
import { tracingChannel } from 'node:diagnostics_channel';
import { failStoreSpan, startStoreSpan } from './store-span.ts';
import type { TimedSpan } from './timed-span.ts';

interface Command {
  command: string;
  args: string[];
  database: number;
  serverAddress: string;
  serverPort: number | undefined;
}

/** By the hash of the script, which EVALSHA sends, and by the script itself, which EVAL sends. */
const scriptNames = new Map<string, string>();

/** Names a script, for its spans. */
export function nameScript(lua: string, name: string): void {
  scriptNames.set(createHash('sha1').update(lua).digest('hex'), name).set(lua, name);
}

const spans = new WeakMap<object, TimedSpan>();
let tracing = false;
/** The first word of an error reply, such as WRONGTYPE. */
const errorCode = /^[A-Z]{2,}\b/;

/**
 * Creates a span per command, as a child of the current call.
 * https://opentelemetry.io/docs/specs/semconv/database/redis/
 */
export function traceCommands(): void {
  if (tracing) return;
  tracing = true;
  const end = (message: object) => spans.get(message)?.end();
  tracingChannel<Command, Command>('ioredis:command').subscribe({
    start(message) {
      const script = /^eval/i.test(message.command) ? scriptNames.get(message.args[0] ?? '') : undefined;
      const span = startStoreSpan(script ? `${message.command} ${script}` : message.command, {
        'db.system.name': 'redis',
        'db.operation.name': message.command,
        'db.namespace': String(message.database),
        'server.address': message.serverAddress,
        'server.port': message.serverPort,
        ...(script && { 'db.stored_procedure.name': script }),
      });
      if (span) spans.set(message, span);
    },
    end() {},
    asyncStart() {},
    asyncEnd: end,
    error(message) {
      const { error } = message;
      failStoreSpan(spans.get(message), error, error instanceof Error ? errorCode.exec(error.message)?.[0] : undefined);
    },
  });
}
