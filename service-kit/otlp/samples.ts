// One span, one metric and one log record, to check where they arrive.
import type { Resource } from '@opentelemetry/resources';
import { LoggerProvider, type ReadableLogRecord, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { MeterProvider, PeriodicExportingMetricReader, type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { type ReadableSpan, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { Env } from '../env.ts';
import { logEncoding, metricEncoding, spanEncoding } from './encodings.ts';
import type { Encoding } from './exporter.ts';
import { selectors } from './metrics.ts';
import type { OtlpSettings } from './settings.ts';

const name = 'otlp_check';

/** An exporter that keeps what it is given, as bytes. */
function capture<Batch>({ serialize }: Encoding<Batch>) {
  let message: Uint8Array = new Uint8Array();
  return {
    message: () => message,
    export(batch: Batch, done: (result: { code: number }) => void) {
      message = serialize(batch) ?? message;
      done({ code: 0 });
    },
    async forceFlush() {},
    async shutdown() {},
  };
}

/** The body of an export with one item of the signal. */
export async function sampleMessage(env: Env, settings: OtlpSettings, resource: Resource): Promise<Uint8Array> {
  if (settings.signal === 'traces') {
    const exporter = capture<ReadableSpan[]>(spanEncoding(settings.protocol));
    const provider = new TracerProvider({ resource, spanProcessors: [new SimpleSpanProcessor({ exporter })] });
    provider.getTracer(name).startSpan(name).end();
    await provider.shutdown();
    return exporter.message();
  }
  if (settings.signal === 'logs') {
    const exporter = capture<ReadableLogRecord[]>(logEncoding(settings.protocol));
    const provider = new LoggerProvider({ resource, processors: [new SimpleLogRecordProcessor({ exporter })] });
    provider.getLogger(name).emit({ severityNumber: 9, severityText: 'info', body: 'otlp-check' });
    await provider.shutdown();
    return exporter.message();
  }
  const exporter = { ...capture<ResourceMetrics>(metricEncoding(settings.protocol)), ...selectors(env) };
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const provider = new MeterProvider({ resource, readers: [reader] });
  provider.getMeter(name).createCounter(name).add(1);
  await provider.shutdown();
  return exporter.message();
}
