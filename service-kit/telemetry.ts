// Spans and metrics of one workload. Each workload has its own providers, since many may share a process; only the
// propagator and the context manager are global. Exports over OTLP/HTTP if an endpoint is set; always propagates
// context.
import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  context,
  createContextKey,
  createNoopMeter,
  isSpanContextValid,
  type Meter,
  propagation,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  CompositePropagator,
  ExportResultCode,
  W3CBaggagePropagator,
  W3CTraceContextPropagator,
} from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  type SpanExporter,
  type SpanProcessor,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { type Env, EnvError } from './env.ts';
import type { Log } from './log.ts';
import { baggageAttributes } from './span-attributes.ts';

/** What a workload records spans and metrics with. */
export interface Telemetry {
  tracer: Tracer;
  meter: Meter;
  /** Exports what has been recorded so far. Gives up after `limitMs`, 2 s by default and at most; never rejects. */
  flush(limitMs?: number): Promise<void>;
}

/** Context key of the current workload's telemetry, for instrumentation that can't take it as an argument. */
export const telemetryKey = createContextKey('telemetry of the running workload');

const scope = '@boutique/service-kit';
const flushLimitMs = 2_000;
/** Applies if the collector is already known to be unreachable. */
const unreachableLimitMs = 200;
/** URLs of collectors whose last export failed. */
const unreachable = new Set<string>();
/** All workloads of a process share one queue per collector, and so one timer and one request. */
const processors = new Map<string, SpanProcessor>();

function setGlobals(): void {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(
    new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] }),
  );
}

/**
 * The URL to export to; undefined if there is none. Reads Online Boutique's two variables and the standard ones:
 * https://opentelemetry.io/docs/languages/sdk-configuration/otlp-exporter/
 */
function endpoint(env: Env, signal: 'traces' | 'metrics'): string | undefined {
  if (env.flag('OTEL_SDK_DISABLED') || env.optional(`OTEL_${signal.toUpperCase()}_EXPORTER`) === 'none')
    return undefined;
  const own = env.optional(`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT`);
  if (own) return own;
  const base = env.optional('OTEL_EXPORTER_OTLP_ENDPOINT');
  if (base) return `${base.replace(/\/$/, '')}/v1/${signal}`;
  const collector = env.optional('COLLECTOR_SERVICE_ADDR');
  if (signal === 'traces' && env.flag('ENABLE_TRACING') && collector)
    return `http://${collector.replace(/:4317$/, ':4318')}/v1/traces`;
  return undefined;
}

function headers(env: Env, signal: 'TRACES' | 'METRICS'): Record<string, string> {
  const text = env.optional(`OTEL_EXPORTER_OTLP_${signal}_HEADERS`) ?? env.optional('OTEL_EXPORTER_OTLP_HEADERS') ?? '';
  return Object.fromEntries(keyValues(text));
}

const keyValues = (text: string): [string, string][] =>
  text
    .split(',')
    .filter((pair) => pair.includes('='))
    .map((pair) => {
      const at = pair.indexOf('=');
      return [pair.slice(0, at).trim(), decodeURIComponent(pair.slice(at + 1).trim())];
    });

function resource(env: Env) {
  return resourceFromAttributes({
    'service.instance.id': randomUUID(),
    'service.namespace': 'boutique',
    ...Object.fromEntries(keyValues(env.optional('OTEL_RESOURCE_ATTRIBUTES') ?? '')),
    'service.name': env.optional('OTEL_SERVICE_NAME') ?? env.service,
  });
}

function sampler(env: Env): Sampler {
  const name = env.optional('OTEL_TRACES_SAMPLER') ?? 'parentbased_always_on';
  const root = name.replace(/^parentbased_/, '');
  const ratio = Number(env.optional('OTEL_TRACES_SAMPLER_ARG') ?? 1);
  const samplers: Record<string, () => Sampler> = {
    always_on: () => new AlwaysOnSampler(),
    always_off: () => new AlwaysOffSampler(),
    traceidratio: () => new TraceIdRatioBasedSampler(ratio),
  };
  const make = samplers[root];
  if (!make)
    throw new EnvError(
      `${env.service}: OTEL_TRACES_SAMPLER is "${name}", but must be one of always_on, always_off, traceidratio, alone or after parentbased_.`,
    );
  return name === root ? make() : new ParentBasedSampler({ root: make() });
}

function spanProcessor(env: Env, log: Log, url: string): SpanProcessor {
  let processor = processors.get(url);
  if (!processor) {
    const exporter = new OTLPTraceExporter({ url, headers: headers(env, 'TRACES'), timeoutMillis: 5_000 });
    const maxQueueSize = env.int('OTEL_BSP_MAX_QUEUE_SIZE', 8_192);
    processor = new BatchSpanProcessor({
      exporter: withOutageLog(log, url, exporter),
      scheduledDelayMillis: env.int('OTEL_BSP_SCHEDULE_DELAY', 500),
      maxQueueSize,
      maxExportBatchSize: Math.min(maxQueueSize, env.int('OTEL_BSP_MAX_EXPORT_BATCH_SIZE', 1_024)),
    });
    processors.set(url, processor);
  }
  return processor;
}

/** Logs one line when exports start to fail, and one when they succeed again. */
function withOutageLog(log: Log, url: string, exporter: SpanExporter): SpanExporter {
  // Without the user, the password and the query, which may have a key.
  const { origin, pathname } = new URL(url);
  const collector = origin + pathname;
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        const failed = result.code === ExportResultCode.FAILED;
        if (failed && !unreachable.has(url))
          log.warn({ collector }, 'the collector rejects spans or is unreachable; spans are lost');
        if (!failed && unreachable.has(url)) log.info({ collector }, 'the collector accepts spans again');
        if (failed) unreachable.add(url);
        else unreachable.delete(url);
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  };
}

async function meterOf(env: Env, url: string | undefined): Promise<[Meter, () => Promise<void>]> {
  if (!url) return [createNoopMeter(), async () => {}];
  // Loaded on demand: 6 MB that a shop without a metrics backend does not need.
  const { MeterProvider, PeriodicExportingMetricReader } = await import('@opentelemetry/sdk-metrics');
  const { OTLPMetricExporter } = await import('@opentelemetry/exporter-metrics-otlp-proto');
  const reader = new PeriodicExportingMetricReader({
    exporter: new OTLPMetricExporter({ url, headers: headers(env, 'METRICS') }),
    exportIntervalMillis: env.int('OTEL_METRIC_EXPORT_INTERVAL', 15_000, 100),
    exportTimeoutMillis: Math.min(5_000, env.int('OTEL_METRIC_EXPORT_INTERVAL', 15_000, 100)),
  });
  const provider = new MeterProvider({ resource: resource(env), readers: [reader] });
  return [provider.getMeter(scope), () => provider.forceFlush()];
}

/**
 * Sets up a workload's telemetry. Call it once, before connecting or serving. Rejects with an EnvError if a variable is
 * invalid.
 */
export async function startTelemetry(env: Env, log: Log): Promise<Telemetry> {
  setGlobals();
  const url = endpoint(env, 'traces');
  const [meter, flushMetrics] = await meterOf(env, endpoint(env, 'metrics'));
  const provider = url
    ? new TracerProvider({
        resource: resource(env),
        sampler: sampler(env),
        spanProcessors: [baggageAttributes, spanProcessor(env, log, url)],
      })
    : undefined;
  return {
    tracer: provider?.getTracer(scope) ?? trace.getTracer(scope),
    meter,
    async flush(limitMs = flushLimitMs) {
      // An unreachable collector must not delay the shutdown: the exporters retry for five seconds.
      const sent = Promise.allSettled([provider?.forceFlush(), flushMetrics()]);
      const waitMs = Math.min(limitMs, url && unreachable.has(url) ? unreachableLimitMs : flushLimitMs);
      await Promise.race([sent, sleep(waitMs, undefined, { ref: false })]);
    },
  };
}

/** Records and exports nothing, but propagates trace context. */
export const noTelemetry: Telemetry = {
  tracer: trace.getTracer(scope),
  meter: createNoopMeter(),
  async flush() {},
};

/**
 * Runs background work that belongs to no request, such as polling for work, in a trace that is not sampled: neither it
 * nor the services it calls record spans.
 */
export function runUntraced<T>(work: () => T): T {
  const unsampled = {
    traceId: randomBytes(16).toString('hex'),
    spanId: randomBytes(8).toString('hex'),
    traceFlags: TraceFlags.NONE,
  };
  return context.with(trace.setSpanContext(context.active(), unsampled), work);
}

/** The current trace ID, 32 hex digits; '' if there is no trace or it is not sampled. */
export function sampledTraceId(): string {
  const span = trace.getActiveSpan()?.spanContext();
  const isSampled = span && isSpanContextValid(span) && span.traceFlags & TraceFlags.SAMPLED;
  return isSampled ? span.traceId : '';
}
