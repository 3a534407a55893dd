// How each signal is encoded, by OpenTelemetry's serializers.
import {
  type ISerializer,
  JsonLogsSerializer,
  JsonMetricsSerializer,
  JsonTraceSerializer,
  ProtobufLogsSerializer,
  ProtobufMetricsSerializer,
  ProtobufTraceSerializer,
} from '@opentelemetry/otlp-transformer';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Encoding } from './exporter.ts';
import type { Protocol } from './variables.ts';

type Serializer<Batch> = Pick<ISerializer<Batch, unknown>, 'serializeRequest'>;

const encoding = <Batch>(
  protocol: Protocol,
  json: Serializer<Batch>,
  proto: Serializer<Batch>,
  count: (batch: Batch) => number,
): Encoding<Batch> => ({ serialize: (protocol === 'http/json' ? json : proto).serializeRequest, count });

const length = ({ length }: readonly unknown[]): number => length;

export const spanEncoding = (protocol: Protocol): Encoding<ReadableSpan[]> =>
  encoding(protocol, JsonTraceSerializer, ProtobufTraceSerializer, length);

export const logEncoding = (protocol: Protocol): Encoding<ReadableLogRecord[]> =>
  encoding(protocol, JsonLogsSerializer, ProtobufLogsSerializer, length);

export const metricEncoding = (protocol: Protocol): Encoding<ResourceMetrics> =>
  encoding(protocol, JsonMetricsSerializer, ProtobufMetricsSerializer, ({ scopeMetrics }) =>
    scopeMetrics.reduce((sum, { metrics }) => sum + metrics.length, 0),
  );
