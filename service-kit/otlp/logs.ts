// Exports the log lines of a workload, in addition to stdout. Loaded on demand.
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import type { LogSink } from '../log.ts';
import { logEncoding } from './encodings.ts';
import { createExporter } from './exporter.ts';
import { countDropped } from './full-queue.ts';
import { logRecordLimits } from './limits.ts';
import { logRecord } from './log-record.ts';
import { type Pipeline, type PipelineOptions, shared } from './pipeline.ts';

const queues = shared<{ processor: BatchLogRecordProcessor; outage: Pipeline['outage'] }>();

/** From now on, the lines of `sink` are exported. */
export function startLogs({ env, log, settings, resource, scope }: PipelineOptions, sink: LogSink): Pipeline {
  const maxQueueSize = env.int('OTEL_BLRP_MAX_QUEUE_SIZE', 2_048);
  const options = {
    scheduledDelayMillis: env.int('OTEL_BLRP_SCHEDULE_DELAY', 1_000),
    exportTimeoutMillis: env.int('OTEL_BLRP_EXPORT_TIMEOUT', 30_000),
    maxQueueSize,
    maxExportBatchSize: Math.min(maxQueueSize, env.int('OTEL_BLRP_MAX_EXPORT_BATCH_SIZE', 512)),
  };
  const { processor, outage } = queues([settings, options], () => {
    const exporter = createExporter(settings, logEncoding(settings.protocol), log);
    const { outage } = exporter;
    const selfObsMeterProvider = countDropped((count) =>
      outage.dropped(count, 'OTEL_BLRP_MAX_QUEUE_SIZE', maxQueueSize),
    );
    return { processor: new BatchLogRecordProcessor({ exporter, selfObsMeterProvider, ...options }), outage };
  });
  const provider = new LoggerProvider({ resource, logRecordLimits: logRecordLimits(env), processors: [processor] });
  const logger = provider.getLogger(scope);
  sink.emit = (level, args) => logger.emit(logRecord(level, args));
  return { flush: () => provider.forceFlush(), outage };
}
