// Exports the spans of a workload.
import type { Tracer } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { Env } from '../env.ts';
import type { Log } from '../log.ts';
import { baggageAttributes } from '../span-attributes.ts';
import { spanEncoding } from './encodings.ts';
import { createExporter } from './exporter.ts';
import { spanLimits } from './limits.ts';
import { type Pipeline, shared } from './pipeline.ts';
import { sampler } from './samplers.ts';
import { otlpSettings } from './settings.ts';

const queues = shared<{ processor: BatchSpanProcessor; outage: Pipeline['outage'] }>();

/** Undefined if spans are not exported. */
export function startTraces(
  env: Env,
  log: Log,
  resource: Resource,
  scope: string,
): (Pipeline & { tracer: Tracer }) | undefined {
  const settings = otlpSettings(env, 'traces');
  if (!settings) return undefined;
  const maxQueueSize = env.int('OTEL_BSP_MAX_QUEUE_SIZE', 8_192);
  const options = {
    scheduledDelayMillis: env.int('OTEL_BSP_SCHEDULE_DELAY', 500),
    exportTimeoutMillis: env.int('OTEL_BSP_EXPORT_TIMEOUT', 30_000),
    maxQueueSize,
    maxExportBatchSize: Math.min(maxQueueSize, env.int('OTEL_BSP_MAX_EXPORT_BATCH_SIZE', 1_024)),
  };
  const { processor, outage } = queues([settings, options], () => {
    const exporter = createExporter(settings, spanEncoding(settings.protocol), log);
    return { processor: new BatchSpanProcessor({ exporter, ...options }), outage: exporter.outage };
  });
  const provider = new TracerProvider({
    resource,
    sampler: sampler(env),
    spanLimits: spanLimits(env),
    spanProcessors: [baggageAttributes, processor],
  });
  return { tracer: provider.getTracer(scope), flush: () => provider.forceFlush(), outage };
}
