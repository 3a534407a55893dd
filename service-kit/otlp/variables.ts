// OpenTelemetry's environment variables, for docs/configuration.md and the checks at startup.
// https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
import * as kind from '../variables.ts';
import { isAddress, type Kind, type Variable, type Variables } from '../variables.ts';
import { attributeList, headerList } from './key-values.ts';

export const signals = ['traces', 'metrics', 'logs'] as const;
export type Signal = (typeof signals)[number];

const protocols = ['http/protobuf', 'http/json', 'grpc'] as const;
export type Protocol = (typeof protocols)[number];

/** Values of the specification that are ignored with a warning. */
export const ignoredValues: Record<string, readonly string[]> = {
  OTEL_TRACES_EXPORTER: ['console', 'logging', 'otlp/stdout', 'zipkin'],
  OTEL_METRICS_EXPORTER: ['console', 'logging', 'otlp/stdout', 'prometheus'],
  OTEL_LOGS_EXPORTER: ['console', 'logging', 'otlp/stdout'],
  OTEL_PROPAGATORS: ['jaeger', 'xray', 'ottrace'],
  OTEL_TRACES_SAMPLER: ['jaeger_remote', 'parentbased_jaeger_remote', 'xray'],
};

/** Whether a value has an effect. */
export const isSupported = (name: string, value: string): boolean => !ignoredValues[name]?.includes(value);

/** Any case; `name` adds its ignored values. */
const word = (supported: readonly string[], name = ''): Kind => ({
  expected: `one of ${supported.join(', ')}`,
  accepts: (value) => [...supported, ...(ignoredValues[name] ?? [])].includes(value.toLowerCase()),
});
const exporters = (name: string): Kind => kind.listOf(word(['otlp', 'none'], name));

const http = kind.url('http', 'https');
/** gRPC also accepts host:port. A fragment is never sent, and a path is appended to a base URL. */
const endpoint = (rejected: RegExp, without: string, ...ofSignals: readonly Signal[]): Kind => ({
  expected: `${http.expected}, without ${without} (host:port with protocol grpc)`,
  accepts(value, vars = {}) {
    const isGrpc = ofSignals.every((signal) => {
      const own = vars[`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_PROTOCOL`]?.trim();
      return (own || vars.OTEL_EXPORTER_OTLP_PROTOCOL?.trim())?.toLowerCase() === 'grpc';
    });
    return (http.accepts(value) && !rejected.test(value)) || (isGrpc && isAddress(value));
  },
});

/** A row of the table; a row may have a name for each signal. */
export interface Row extends Variable {
  /** As in the table. */
  title: string;
  names: readonly string[];
}

const row = (name: string, text: string, of: Kind, fallback = ''): Row => ({
  title: name,
  names: [name],
  text,
  kind: of,
  fallback,
});

/** OTEL_EXPORTER_OTLP_X, and OTEL_EXPORTER_OTLP_TRACES_X and so on, which override it. */
const option = (name: string, text: string, of: Kind, fallback = '', isSecret = false): Row => ({
  ...row(`OTEL_EXPORTER_OTLP_${name}`, text, of, fallback),
  title: `OTEL_EXPORTER_OTLP[_SIGNAL]_${name}`,
  names: ['', ...signals.map((signal) => `${signal.toUpperCase()}_`)].map(
    (signal) => `OTEL_EXPORTER_OTLP_${signal}${name}`,
  ),
  isSecret,
});

const base = option('ENDPOINT', '', http);
const endpoints: Row[] = [
  {
    ...row(
      'OTEL_EXPORTER_OTLP_ENDPOINT',
      'Base URL of a collector; without it nothing is exported, but trace context is still propagated',
      endpoint(/[?#]/, 'query or fragment', ...signals),
    ),
  },
  ...signals.map((signal, index) =>
    row(base.names[index + 1] ?? '', `Full URL for ${signal}`, endpoint(/#/, 'fragment', signal)),
  ),
];

const exporterRows = signals.map((signal) => {
  const name = `OTEL_${signal.toUpperCase()}_EXPORTER`;
  return row(name, `\`none\`: no ${signal}`, exporters(name), 'otlp');
});

const ms = (min: number) => kind.int(min, 3_600_000);
const count = kind.int(1, 1_000_000);
const samplers = ['always_on', 'always_off', 'traceidratio'].flatMap((name) => [name, `parentbased_${name}`]);

const exportRows: Row[] = [
  ...endpoints,
  option('HEADERS', 'Headers of each export', headerList, '', true),
  option('PROTOCOL', 'Protocol of exports', word(protocols), 'http/protobuf'),
  option('COMPRESSION', 'Compression of exports', word(['gzip', 'none']), 'none'),
  option('TIMEOUT', 'Milliseconds for an export with all its attempts; 0: unlimited', ms(0), '10000'),
  option('CERTIFICATE', "File with certificates that the collector's is checked against, in PEM", kind.text, "Node's"),
  option('CLIENT_CERTIFICATE', 'File with a certificate for mutual TLS, in PEM', kind.text),
  option('CLIENT_KEY', 'File with its private key, in PEM', kind.text),
  option('INSECURE', 'With grpc and an endpoint without a scheme: no TLS', kind.flag, 'false'),
  ...exporterRows,
];

const queueRows = (prefix: string, what: string, [delay, queue, batch]: readonly [string, string, string]): Row[] => [
  row(`${prefix}_SCHEDULE_DELAY`, `Milliseconds between exports of ${what}`, ms(1), delay),
  row(`${prefix}_EXPORT_TIMEOUT`, `Milliseconds until an export of ${what} is given up`, ms(1), '30000'),
  row(`${prefix}_MAX_QUEUE_SIZE`, `Maximum number of queued ${what}; others are dropped`, count, queue),
  row(`${prefix}_MAX_EXPORT_BATCH_SIZE`, `Maximum number of ${what} per export`, kind.int(1, 100_000), batch),
];

const limit = (name: string, what: string, fallback: string): Row =>
  // The SDK ignores a length of 0.
  row(name, what, kind.int(/LENGTH/.test(name) ? 1 : 0, 1_000_000), fallback);
const limitRows: Row[] = [
  limit('OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT', 'Maximum length of an attribute; the rest is cut off', 'unlimited'),
  limit('OTEL_ATTRIBUTE_COUNT_LIMIT', 'Maximum number of attributes; others are dropped', '128'),
  limit('OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT', 'The same for spans', 'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT'),
  limit('OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT', 'The same for spans', 'OTEL_ATTRIBUTE_COUNT_LIMIT'),
  limit('OTEL_SPAN_EVENT_COUNT_LIMIT', 'Maximum number of events of a span', '128'),
  limit('OTEL_SPAN_LINK_COUNT_LIMIT', 'Maximum number of links of a span', '128'),
  limit('OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT', "Maximum number of attributes of a span's event", '128'),
  limit('OTEL_LINK_ATTRIBUTE_COUNT_LIMIT', "Maximum number of attributes of a span's link", '128'),
  limit('OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT', 'The same for log records', 'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT'),
  limit('OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT', 'The same for log records', 'OTEL_ATTRIBUTE_COUNT_LIMIT'),
];

/** Everything that has an effect, in the order of the table. */
export const otelRows: readonly Row[] = [
  ...exportRows,
  row('OTEL_SDK_DISABLED', 'Nothing is recorded or exported', kind.flag, 'false'),
  row('OTEL_SERVICE_NAME', 'service.name of all signals', kind.text, "the workload's name"),
  row('OTEL_RESOURCE_ATTRIBUTES', 'Attributes of all signals', attributeList),
  row(
    'OTEL_PROPAGATORS',
    'Headers with trace context: `tracecontext`, `baggage`, `b3`, `b3multi` or `none`',
    kind.listOf(word(['tracecontext', 'baggage', 'b3', 'b3multi', 'none'], 'OTEL_PROPAGATORS')),
    'tracecontext,baggage',
  ),
  row(
    'OTEL_TRACES_SAMPLER',
    'Which traces are recorded',
    word(samplers, 'OTEL_TRACES_SAMPLER'),
    'parentbased_always_on',
  ),
  row('OTEL_TRACES_SAMPLER_ARG', 'Ratio for traceidratio', kind.ratio, '1'),
  ...queueRows('OTEL_BSP', 'spans', ['500', '8192', '1024']),
  ...queueRows('OTEL_BLRP', 'log records', ['1000', '2048', '512']),
  row('OTEL_METRIC_EXPORT_INTERVAL', 'Milliseconds between exports of metrics', kind.int(100, 3_600_000), '15000'),
  row('OTEL_METRIC_EXPORT_TIMEOUT', 'Milliseconds until an export of metrics is given up', ms(1), '30000'),
  row(
    'OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE',
    'Whether metrics count from the start or since the previous export',
    word(['cumulative', 'delta', 'lowmemory']),
    'cumulative',
  ),
  row(
    'OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION',
    'Buckets of histograms',
    word(['explicit_bucket_histogram', 'base2_exponential_bucket_histogram']),
    'explicit_bucket_histogram',
  ),
  ...limitRows,
  row(
    'OTEL_LOG_LEVEL',
    "Also logs messages of OpenTelemetry's SDK, from this level on",
    word(['none', 'error', 'warn', 'info', 'debug', 'verbose', 'all']),
    'none',
  ),
];

/** By name, for the checks at startup. */
export const otelVariables: Variables = Object.fromEntries(
  otelRows.flatMap(({ names, title, ...variable }) => names.map((name) => [name, variable])),
);

/** Variables of the specification that have no effect here, with the reason. */
export const ignoredVariables: Readonly<Record<string, string>> = {
  OTEL_CONFIG_FILE: 'configuration files are not read',
  OTEL_EXPERIMENTAL_CONFIG_FILE: 'configuration files are not read',
  OTEL_ENTITIES: 'entities are not recorded; use OTEL_RESOURCE_ATTRIBUTES',
  OTEL_EXPORTER_OTLP_SPAN_INSECURE: 'obsolete; use OTEL_EXPORTER_OTLP_TRACES_INSECURE',
  OTEL_EXPORTER_OTLP_METRIC_INSECURE: 'obsolete; use OTEL_EXPORTER_OTLP_METRICS_INSECURE',
  OTEL_EXPORTER_PROMETHEUS_HOST: 'there is no Prometheus exporter; Prometheus accepts OTLP',
  OTEL_EXPORTER_PROMETHEUS_PORT: 'there is no Prometheus exporter; Prometheus accepts OTLP',
  OTEL_EXPORTER_ZIPKIN_ENDPOINT: 'there is no Zipkin exporter',
  OTEL_EXPORTER_ZIPKIN_TIMEOUT: 'there is no Zipkin exporter',
  OTEL_METRICS_EXEMPLAR_FILTER: "OpenTelemetry's SDK for JavaScript has no exemplars",
  OTEL_NODE_RESOURCE_DETECTORS: 'resources are not detected; use OTEL_RESOURCE_ATTRIBUTES',
  OTEL_SEMCONV_STABILITY_OPT_IN: 'only current names are sent',
};

/** A variable, or one of its values, that is ignored. */
export interface Ignored {
  variable: string;
  value?: string;
  reason: string;
}

/** What the specification knows and is ignored here, and other names that start with OTEL_. */
export function ignoredSettings(vars: Readonly<Record<string, string | undefined>>): Ignored[] {
  return Object.entries(vars).flatMap(([variable, text = '']): Ignored[] => {
    if (!variable.startsWith('OTEL_') || text.trim() === '') return [];
    const reason = ignoredVariables[variable];
    if (reason) return [{ variable, reason }];
    if (!(variable in otelVariables)) return [{ variable, reason: 'it is not a known variable' }];
    const values = text.split(',').map((value) => value.trim().toLowerCase());
    const supported = otelVariables[variable]?.kind.expected.replace(/, separated.*/, '') ?? '';
    return values
      .filter((value) => !isSupported(variable, value))
      .map((value) => ({ variable, value, reason: `supported: ${supported.replace('one of ', '')}` }));
  });
}
