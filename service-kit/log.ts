// Logs one JSON object per line to stdout, with its trace ID; in a terminal, one readable line.
import { createRequire } from 'node:module';
import { context, isSpanContextValid, trace } from '@opentelemetry/api';
import pino from 'pino';
import { type Env, EnvError } from './env.ts';
import { withSourcePositions } from './source-map.ts';

/** A pino logger. */
export type Log = pino.Logger;

/** Receives what is logged, with pino's level and the arguments of log.info and so on. */
export interface LogSink {
  emit?(level: number, args: readonly unknown[]): void;
}

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/**
 * The log of a workload, with LOG_LEVEL (info by default) and LOG_FORMAT (json, or pretty, the default in a terminal).
 * Throws an EnvError if LOG_LEVEL is invalid. With `sink`, lines also go there.
 */
export function createLog(env: Env, sink?: LogSink): Log {
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
    ...(sink && { hooks: { logMethod: alsoTo(sink) } }),
  };
  const format = env.optional('LOG_FORMAT') ?? (process.stdout.isTTY ? 'pretty' : 'json');
  return pino(options, (format === 'pretty' && prettyOutput()) || bufferedOutput);
}

const alsoTo = (sink: LogSink): NonNullable<pino.LoggerOptions['hooks']>['logMethod'] =>
  function log(args, method, level) {
    sink.emit?.(level, args);
    method.apply(this, args);
  };

function serializeError(thrown: Error): unknown {
  const serialized = pino.stdSerializers.err(thrown);
  if (serialized?.stack) serialized.stack = withSourcePositions(serialized.stack);
  return serialized;
}

/** pino's number for it: https://getpino.io/#/docs/api?id=logger-level */
const warn = 40;

// sonic-boom buffers the lines; only the time to flush is ours. Its periodicFlush writes at every interval even if nothing
// is buffered, which costs an idle process CPU and saves a busy one none.
const flushDelayMs = 50;
const stdout = pino.destination({ fd: 1, sync: true, minLength: 8 * 1024 });
let flushTimer: NodeJS.Timeout | undefined;

function flush(): void {
  clearTimeout(flushTimer);
  flushTimer = undefined;
  stdout.flush();
}
/** Writes the lines that are still buffered, for a program that prints something after them. */
export const flushLog = (): void => stdout.flushSync();
process.once('exit', flushLog);

/** Flushes after a moment; warnings and errors immediately, with the lines before them. */
const bufferedOutput = {
  /** Makes pino set lastLevel before each line. */
  [Symbol.for('pino.metadata')]: true,
  lastLevel: 0,
  write(line: string) {
    stdout.write(line);
    if (this.lastLevel >= warn) flush();
    else flushTimer ??= setTimeout(flush, flushDelayMs).unref();
  },
};

function prettyOutput(): pino.DestinationStream | undefined {
  const prettify = prettyLine();
  return prettify && { write: (line) => process.stdout.write(prettify(line)) };
}

/** Makes a JSON line readable; undefined if pino-pretty isn't installed, as in images. */
export function prettyLine(): ((line: string) => string) | undefined {
  try {
    // Not imported, so that bundles don't contain it and a JSON log doesn't load it.
    const { prettyFactory }: typeof import('pino-pretty') = createRequire(import.meta.url)('pino-pretty');
    return prettyFactory({
      messageKey: 'message',
      levelKey: 'severity',
      timestampKey: 'timestamp',
      translateTime: 'SYS:HH:MM:ss.l',
      messageFormat: ({ service, message }) => `${String(service).padEnd(24)} ${message}`,
      ignore: 'service,span_id,event',
      singleLine: true,
      colorize: process.stdout.isTTY,
    });
  } catch {
    return undefined;
  }
}

function traceIds(): object {
  const span = trace.getSpanContext(context.active());
  return span && isSpanContextValid(span) ? { trace_id: span.traceId, span_id: span.spanId } : {};
}
