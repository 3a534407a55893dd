// Exports the spans of a workload.
import type { Tracer } from '@opentelemetry/api';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { baggageAttributes } from '../span-attributes.ts';
import { spanEncoding } from './encodings.ts';
import { createExporter } from './exporter.ts';
import { countDropped } from './full-queue.ts';
import { spanLimits } from './limits.ts';
import { type Pipeline, type PipelineOptions, shared } from './pipeline.ts';
import { sampler } from './samplers.ts';

const queues = shared<{ processor: BatchSpanProcessor; outage: Pipeline['outage'] }>();

export function startTraces({ env, log, settings, resource, scope }: PipelineOptions): Pipeline & { tracer: Tracer } {
  const maxQueueSize = env.int('OTEL_BSP_MAX_QUEUE_SIZE', 8_192);
  const options = {
    scheduledDelayMillis: env.int('OTEL_BSP_SCHEDULE_DELAY', 500),
    exportTimeoutMillis: env.int('OTEL_BSP_EXPORT_TIMEOUT', 30_000),
    maxQueueSize,
    maxExportBatchSize: Math.min(maxQueueSize, env.int('OTEL_BSP_MAX_EXPORT_BATCH_SIZE', 1_024)),
  };
  const { processor, outage } = queues([settings, options], () => {
    const exporter = createExporter(settings, spanEncoding(settings.protocol), log);
    const { outage } = exporter;
    const selfObsMeterProvider = countDropped((count) =>
      outage.dropped(count, 'OTEL_BSP_MAX_QUEUE_SIZE', maxQueueSize),
    );
    return { processor: new BatchSpanProcessor({ exporter, selfObsMeterProvider, ...options }), outage };
  });
  const provider = new TracerProvider({
    resource,
    sampler: sampler(env),
    spanLimits: spanLimits(env),
    spanProcessors: [baggageAttributes, processor],
  });
  return { tracer: provider.getTracer(scope), flush: () => provider.forceFlush(), outage };
}
