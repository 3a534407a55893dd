// Spans and metrics of one workload. Providers are per workload, since many may share a process; only the propagator
// and the context manager are global. Exports by OTLP/HTTP once an endpoint is set; trace context always travels on.
import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Context,
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

export interface Telemetry {
  tracer: Tracer;
  meter: Meter;
  /** Sends what has been recorded so far, in 2 s by default. */
  flush(limitMs?: number): Promise<void>;
}

/** The telemetry of the workload on whose behalf code runs: for instrumentation that has no other way to know. */
export const telemetryKey = createContextKey('telemetry of the running workload');

const scope = '@boutique/service-kit';
const flushLimitMs = 2_000;
/** Where the collector has not answered for a while, nobody waits for it again. */
const hopelessLimitMs = 200;
/** Addresses of collectors that do not take what they are sent. */
const away = new Set<string>();
/** One queue per collector for all workloads of a process: one timer and one request instead of one each. */
const processors = new Map<string, SpanProcessor>();

function setGlobals(): void {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(
    new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] }),
  );
}

function httpUrl(env: Env, name: string): string | undefined {
  const text = env.optional(name);
  if (text && !/^https?:$/.test(URL.parse(text)?.protocol ?? ''))
    throw new EnvError(`${env.service}: ${name} is "${text}", but must be an address such as http://localhost:4318.`);
  return text;
}

/** https://opentelemetry.io/docs/languages/sdk-configuration/otlp-exporter/ and Online Boutique's own two variables. */
function endpoint(env: Env, signal: 'traces' | 'metrics'): string | undefined {
  if (env.flag('OTEL_SDK_DISABLED') || env.optional(`OTEL_${signal.toUpperCase()}_EXPORTER`) === 'none')
    return undefined;
  const own = httpUrl(env, `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT`);
  if (own) return own;
  const base = httpUrl(env, 'OTEL_EXPORTER_OTLP_ENDPOINT');
  if (base) return `${base.replace(/\/$/, '')}/v1/${signal}`;
  const collector = env.optional('COLLECTOR_SERVICE_ADDR');
  if (signal === 'traces' && env.optional('ENABLE_TRACING') === '1' && collector)
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
  if (!make) throw new EnvError(`${env.service}: OTEL_TRACES_SAMPLER is "${name}", but no sampler has that name.`);
  return name === root ? make() : new ParentBasedSampler({ root: make() });
}

function spanProcessor(env: Env, log: Log, url: string): SpanProcessor {
  let processor = processors.get(url);
  if (!processor) {
    const exporter = new OTLPTraceExporter({ url, headers: headers(env, 'TRACES'), timeoutMillis: 5_000 });
    processor = new BatchSpanProcessor({
      exporter: telling(log, url, exporter),
      scheduledDelayMillis: env.int('OTEL_BSP_SCHEDULE_DELAY', 1_000),
      maxQueueSize: env.int('OTEL_BSP_MAX_QUEUE_SIZE', 8_192),
      maxExportBatchSize: env.int('OTEL_BSP_MAX_EXPORT_BATCH_SIZE', 1_024),
    });
    processors.set(url, processor);
  }
  return processor;
}

/** One line when spans begin to be lost, and one when they arrive again. */
function telling(log: Log, url: string, exporter: SpanExporter): SpanExporter {
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        const fails = result.code === ExportResultCode.FAILED;
        if (fails && !away.has(url)) log.warn({ collector: url }, 'spans are lost: the collector does not take them');
        if (!fails && away.has(url)) log.info({ collector: url }, 'the collector takes spans again');
        if (fails) away.add(url);
        else away.delete(url);
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  };
}

async function meterOf(env: Env, url: string | undefined): Promise<[Meter, () => Promise<void>]> {
  if (!url) return [createNoopMeter(), async () => {}];
  // Loaded only when used: 6 MB that a shop without a metrics back end need not have.
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

/** Sets up a workload's telemetry; call it once, before anything is connected or served. */
export async function startTelemetry(env: Env, log: Log): Promise<Telemetry> {
  setGlobals();
  const url = endpoint(env, 'traces');
  const [meter, flushMetrics] = await meterOf(env, endpoint(env, 'metrics'));
  const provider = url
    ? new TracerProvider({
        resource: resource(env),
        sampler: sampler(env),
        spanProcessors: [spanProcessor(env, log, url)],
      })
    : undefined;
  return {
    tracer: provider?.getTracer(scope) ?? trace.getTracer(scope),
    meter,
    async flush(limitMs = flushLimitMs) {
      // A collector that is away must not keep a service from stopping: the exporters try again for five seconds.
      const sent = Promise.allSettled([provider?.forceFlush(), flushMetrics()]);
      const waitMs = Math.min(limitMs, url && away.has(url) ? hopelessLimitMs : flushLimitMs);
      await Promise.race([sent, sleep(waitMs, undefined, { ref: false })]);
    },
  };
}

/** Records nothing and exports nothing; trace context is still passed on. */
export const noTelemetry: Telemetry = {
  tracer: trace.getTracer(scope),
  meter: createNoopMeter(),
  async flush() {},
};

/** W3C baggage that travels with such work: what is called then need not tell of it in its log either. */
const backgroundKey = 'background';

export const isBackground = (incoming: Context): boolean =>
  propagation.getBaggage(incoming)?.getEntry(backgroundKey) !== undefined;

/**
 * Runs work that is part of nobody's request, such as looking for work: it belongs to a trace that is not sampled, so
 * neither it nor what it calls makes spans.
 */
export function runUntraced<T>(work: () => T): T {
  const unsampled = {
    traceId: randomBytes(16).toString('hex'),
    spanId: randomBytes(8).toString('hex'),
    traceFlags: TraceFlags.NONE,
  };
  const baggage = propagation.createBaggage({ [backgroundKey]: { value: 'true' } });
  return context.with(propagation.setBaggage(trace.setSpanContext(context.active(), unsampled), baggage), work);
}

/** Notes a fact of the shop on the span of the call being served; never a card, an address or a mail. */
export const setSpanAttribute = (name: string, value: string | number): void => {
  trace.getActiveSpan()?.setAttribute(name, value);
};

/** The trace that this code is part of, 32 hex digits; '' when there is none or its spans are not kept. */
export function sampledTraceId(): string {
  const span = trace.getActiveSpan()?.spanContext();
  const isSampled = span && isSpanContextValid(span) && span.traceFlags & TraceFlags.SAMPLED;
  return isSampled ? span.traceId : '';
}
