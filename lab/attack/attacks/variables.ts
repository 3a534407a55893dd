// Invalid environment variables: the service exits with a sentence that names the variable but quotes no secret.
import type { WorkloadName } from '../../../topology.ts';
import type { Attack } from '../attack.ts';
import { type Tally, tally } from '../tally.ts';
import { repeat } from './requests.ts';
import { refusedWith, startService } from './service-start.ts';

const catalog = { PRODUCT_CATALOG_SERVICE_ADDR: '127.0.0.1:9' };
const otlp = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' };
const secret = 'hunter2';

type Wrong = readonly [service: WorkloadName, vars: Record<string, string>, ...named: string[]];

const wrong: readonly Wrong[] = [
  ['recommendationservice', { ...catalog, GRPC_CALL_TIMEOUT: '600h' }, 'GRPC_CALL_TIMEOUT'],
  ['recommendationservice', { ...catalog, GRPC_CALL_TIMEOUT: '0' }, 'GRPC_CALL_TIMEOUT'],
  ['recommendationservice', { ...catalog, GRPC_LB_POLICY: 'nonsense' }, 'GRPC_LB_POLICY'],
  ...['[zz]:80', 'host:99999', 'a_b..c:80', ':80', 'host'].map(
    (value): Wrong => [
      'recommendationservice',
      { PRODUCT_CATALOG_SERVICE_ADDR: value },
      'PRODUCT_CATALOG_SERVICE_ADDR',
    ],
  ),
  ['adservice', { ...otlp, OTEL_EXPORTER_OTLP_HEADERS: 'a=%zz' }, 'OTEL_EXPORTER_OTLP_HEADERS'],
  ['adservice', { ...otlp, OTEL_EXPORTER_OTLP_HEADERS: 'a b=ü' }, 'OTEL_EXPORTER_OTLP_HEADERS'],
  ['adservice', { ...otlp, OTEL_RESOURCE_ATTRIBUTES: 'a=%zz' }, 'OTEL_RESOURCE_ATTRIBUTES'],
  [
    'adservice',
    { ...otlp, OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: 'abc' },
    'OTEL_TRACES_SAMPLER_ARG',
  ],
  [
    'adservice',
    { ...otlp, OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '7' },
    'OTEL_TRACES_SAMPLER_ARG',
  ],
  ['adservice', { ...otlp, OTEL_TRACES_EXPORTER: 'jaeger' }, 'OTEL_TRACES_EXPORTER'],
  ['adservice', { ...otlp, OTEL_BSP_SCHEDULE_DELAY: '99999999999' }, 'OTEL_BSP_SCHEDULE_DELAY'],
  ['adservice', { ...otlp, OTEL_BSP_MAX_QUEUE_SIZE: '0' }, 'OTEL_BSP_MAX_QUEUE_SIZE'],
  ['adservice', { ...otlp, OTEL_METRIC_EXPORT_INTERVAL: '99999999999' }, 'OTEL_METRIC_EXPORT_INTERVAL'],
  ['adservice', { ENABLE_TRACING: '1', COLLECTOR_SERVICE_ADDR: 'bad addr' }, 'COLLECTOR_SERVICE_ADDR'],
  ['adservice', { LISTEN_ADDR: '999.1.1.1' }, 'LISTEN_ADDR'],
  ['adservice', { LOG_FORMAT: 'prety' }, 'LOG_FORMAT'],
  ['adservice', { GRPC_MAX_CONNECTION_AGE: '99999h' }, 'GRPC_MAX_CONNECTION_AGE'],
  ['adservice', { SHUTDOWN_DRAIN: '999999h' }, 'SHUTDOWN_DRAIN'],
  ['adservice', { EXTRA_LATENCY: '9999h' }, 'EXTRA_LATENCY'],
  ['adservice', { PORT: 'abc', EXTRA_LATENCY: 'x', LOG_LEVEL: 'y' }, 'PORT', 'EXTRA_LATENCY', 'LOG_LEVEL'],
  ['emailservice', { SMTP_URL: `smtp://user:${secret}@host:99999` }, 'SMTP_URL'],
  ['emailservice', { SMTP_URL: `http://user:${secret}@host` }, 'SMTP_URL'],
  ['cartservice', { REDIS_ADDR: `redis://:${secret}@ho st:1` }, 'REDIS_ADDR'],
  ['cartservice', { REDIS_ADDR: `redis+foo://user:${secret}@host:1` }, 'REDIS_ADDR'],
  ['cartservice', { REDIS_ADDR: 'host:port' }, 'REDIS_ADDR'],
  ['cartservice', { DATA_DIR: '/proc/none' }, '/proc/none'],
];

async function wrongValues(): Promise<Tally> {
  const counts = tally();
  await repeat(wrong.length, 2, async (at) => {
    const [service, vars, ...named] = wrong[at] ?? ['adservice', {}];
    const started = await startService(service, vars);
    const isWithstood = refusedWith(started, ...named) && !started.output.includes(secret);
    counts.check(
      isWithstood,
      Object.entries(vars)
        .map(([name, value]) => `${name}=${value}`)
        .at(-1) ?? '',
    );
  });
  const misspelt = await startService('adservice', { LOG_LEVL: 'debug' });
  counts.check(misspelt.output.includes('LOG_LEVL'), 'LOG_LEVL is ignored silently');
  return counts.result();
}

export const variableAttacks: readonly Attack[] = [
  {
    group: 'A4',
    name: 'variables',
    title: 'environment variables with invalid values',
    needsNoShop: true,
    run: wrongValues,
  },
];
