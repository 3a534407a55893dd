// Exports the metrics of a workload. Loaded on demand: 6 MB that a shop without a metrics backend does not need.
import type { Meter } from '@opentelemetry/api';
import {
  AggregationTemporality,
  AggregationType,
  InstrumentType,
  MeterProvider,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import type { Env } from '../env.ts';
import { metricEncoding } from './encodings.ts';
import { createExporter, type Exporter } from './exporter.ts';
import { type Pipeline, type PipelineOptions, shared } from './pipeline.ts';

const exporters = shared<Exporter<ResourceMetrics>>();
const { COUNTER, HISTOGRAM, OBSERVABLE_COUNTER, GAUGE, OBSERVABLE_GAUGE } = InstrumentType;

/**
 * The instruments that report changes since the previous export, by preference:
 * https://opentelemetry.io/docs/specs/otel/metrics/sdk_exporters/otlp/
 */
const deltaInstruments: Readonly<Record<string, readonly InstrumentType[]>> = {
  delta: [COUNTER, OBSERVABLE_COUNTER, HISTOGRAM, GAUGE, OBSERVABLE_GAUGE],
  lowmemory: [COUNTER, HISTOGRAM],
};

/** What OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE and …_DEFAULT_HISTOGRAM_AGGREGATION choose. */
export function selectors(env: Env): Pick<PushMetricExporter, 'selectAggregation' | 'selectAggregationTemporality'> {
  const preference = env.optional('OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE')?.toLowerCase() ?? 'cumulative';
  const deltas = deltaInstruments[preference] ?? [];
  const aggregation = env.optional('OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION')?.toLowerCase();
  const isExponential = aggregation === 'base2_exponential_bucket_histogram';
  return {
    selectAggregationTemporality: (type) =>
      deltas.includes(type) ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE,
    selectAggregation: (type) =>
      isExponential && type === HISTOGRAM
        ? { type: AggregationType.EXPONENTIAL_HISTOGRAM }
        : { type: AggregationType.DEFAULT },
  };
}

export function startMetrics({ env, log, settings, resource, scope }: PipelineOptions): Pipeline & { meter: Meter } {
  const exporter = exporters([settings], () => createExporter(settings, metricEncoding(settings.protocol), log));
  const exportIntervalMillis = env.int('OTEL_METRIC_EXPORT_INTERVAL', 15_000, 100);
  const reader = new PeriodicExportingMetricReader({
    exporter: { ...exporter, ...selectors(env) },
    exportIntervalMillis,
    exportTimeoutMillis: Math.min(exportIntervalMillis, env.int('OTEL_METRIC_EXPORT_TIMEOUT', 30_000)),
  });
  const provider = new MeterProvider({ resource, readers: [reader] });
  return { meter: provider.getMeter(scope), flush: () => provider.forceFlush(), outage: exporter.outage };
}
