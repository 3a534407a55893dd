// Logs one JSON object per line to stdout, with its trace id, or one readable line (LOG_FORMAT=pretty).
import { context, isSpanContextValid, trace } from '@opentelemetry/api';
import pino from 'pino';
import { type Env, EnvError } from './env.ts';
import { withSourcePositions } from './source-map.ts';

export type Log = pino.Logger;

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/** The log of a workload: LOG_LEVEL (info), LOG_FORMAT (json, or pretty for people). */
export function createLog(env: Env): Log {
  const level = (env.optional('LOG_LEVEL') ?? 'info').toLowerCase();
  if (!levels.includes(level))
    throw new EnvError(`${env.service}: LOG_LEVEL is "${level}", but must be one of ${levels.join(', ')}.`);
  const options: pino.LoggerOptions = {
    level,
    base: { service: env.service },
    messageKey: 'message',
    timestamp: () => `,"timestamp":"${new Date().toISOString()}"`,
    formatters: { level: (label) => ({ severity: label }) },
    mixin: traceIds,
    serializers: { err: serializeError },
  };
  return pino(options, env.optional('LOG_FORMAT') === 'pretty' ? { write: writePretty } : together);
}

function serializeError(thrown: Error): unknown {
  const serialized = pino.stdSerializers.err(thrown);
  if (serialized?.stack) serialized.stack = withSourcePositions(serialized.stack);
  return serialized;
}

/** pino's number for it: https://getpino.io/#/docs/api?id=logger-level */
const warn = 40;

/** A write for each line is an eighth of the CPU of a service that only answers calls. */
const togetherMs = 50;
const stdout = pino.destination({ fd: 1, sync: true, minLength: 8 * 1024 });
let writing: NodeJS.Timeout | undefined;

function write(): void {
  clearTimeout(writing);
  writing = undefined;
  stdout.flush();
}
// The only one that waits for the disk.
process.once('exit', () => stdout.flushSync());

/** Lines that come within a moment are written at once, in their order; one that warns takes the others with it. */
const together = {
  /** For pino: it then tells the level of each line. */
  [Symbol.for('pino.metadata')]: true,
  lastLevel: 0,
  write(line: string) {
    stdout.write(line);
    if (this.lastLevel >= warn) write();
    else writing ??= setTimeout(write, togetherMs).unref();
  },
};

function traceIds(): object {
  const span = trace.getSpanContext(context.active());
  return span && isSpanContextValid(span) ? { trace_id: span.traceId, span_id: span.spanId } : {};
}

const colors: Record<string, string> = { warn: '\x1b[33m', error: '\x1b[31m', fatal: '\x1b[31m' };

function writePretty(line: string): void {
  const { severity, service, timestamp, message, trace_id, span_id: _, err, ...rest } = JSON.parse(line);
  const fields = Object.entries(rest).map(
    ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  const text = [timestamp.slice(11, 23), service.padEnd(24), message, ...fields, trace_id ? `trace=${trace_id}` : ''];
  const color = process.stdout.isTTY ? (colors[severity] ?? '') : '';
  process.stdout.write(
    `${color}${text.filter(Boolean).join(' ')}${err ? `\n${err.stack}` : ''}${color && '\x1b[0m'}\n`,
  );
}
