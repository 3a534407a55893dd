// OTEL_LOG_LEVEL: messages of OpenTelemetry's SDK in the log. Off by default, because failed exports have lines of their own.
import { type DiagLogFunction, diag } from '@opentelemetry/api';
import { diagLogLevelFromString } from '@opentelemetry/core';
import type { Env } from '../env.ts';
import type { Log } from '../log.ts';

/** The SDK has one logger per process: the first workload's. */
let isAttached = false;

export function attachDiagnostics(env: Env, log: Log): void {
  const logLevel = diagLogLevelFromString(env.optional('OTEL_LOG_LEVEL')?.toUpperCase());
  if (logLevel === undefined || isAttached) return;
  isAttached = true;
  // OTEL_LOG_LEVEL alone decides what is logged, so LOG_LEVEL must not hide it.
  const write =
    (level: 'error' | 'warn' | 'info'): DiagLogFunction =>
    (message, ...details) =>
      log[level]({ event: 'kit.sdk.message', ...(details.length > 0 && { details: details.map(String) }) }, message);
  const info = write('info');
  diag.setLogger({ error: write('error'), warn: write('warn'), info, debug: info, verbose: info }, { logLevel });
}
