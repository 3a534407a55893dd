// The environment variables of every workload. docs/configuration.md is generated from this table and those of the
// services.

import { otelVariables } from './otlp/variables.ts';
import { parseRedisAddress } from './redis-address.ts';
import type { Kind, Variables } from './variables.ts';
import * as kind from './variables.ts';

const logLevel: Kind = {
  expected: 'one of trace, debug, info, warn, error, fatal, silent',
  accepts: (value) => /^(trace|debug|info|warn|error|fatal|silent)$/i.test(value),
};

const redisAddress: Kind = {
  expected:
    'host:port, redis://user:password@host:port, redis+sentinel://host:port,…/name or redis+cluster://host:port,…; with TLS, rediss instead of redis',
  accepts: (value) => parseRedisAddress(value) !== undefined,
};

/** Variables that the kit reads. */
export const kitVariables: Variables = {
  ...otelVariables,
  CIRCUIT_BREAKER: {
    kind: kind.flag,
    text: 'After five consecutive failures, clients stop calling a dependency for a second; turn it off if a mesh does this',
  },
  COLLECTOR_SERVICE_ADDR: {
    kind: kind.address,
    text: 'With `ENABLE_TRACING=1`: host:4317 of a collector, whose HTTP port 4318 is used',
  },
  DATA_DIR: {
    kind: kind.text,
    text: 'Folder of the SQLite files and the sign-in key; without it all data is lost at exit',
  },
  ENABLE_REFLECTION: { kind: kind.flag, text: 'gRPC server reflection' },
  ENABLE_TRACING: { kind: kind.flag, text: '`1`: export spans to `COLLECTOR_SERVICE_ADDR`' },
  EXTRA_LATENCY: { kind: kind.duration('0s', '60s'), text: 'Delay of every RPC and of every page' },
  FLAGS_FILE: {
    kind: kind.text,
    text: "File in flagd's format with flags that inject faults (docs/incidents.md); it is read again when it changes",
  },
  GRPC_CALL_TIMEOUT: {
    kind: kind.duration('10ms', '60s'),
    text: "Timeout of a call inside a handler, limited by its caller's deadline; pages use PAGE_BUDGET and ORDER_BUDGET",
  },
  GRPC_CLIENT_RETRIES: {
    kind: kind.flag,
    text: 'Clients retry reads that return UNAVAILABLE; turn it off if a mesh does this',
  },
  GRPC_LB_POLICY: {
    kind: kind.oneOf('pick_first', 'round_robin'),
    text: '`round_robin` for headless Services without a mesh',
    fallback: 'pick_first',
  },
  GRPC_MAX_CONNECTION_AGE: {
    kind: kind.duration('1s', '24h'),
    text: 'Servers close connections after this time so that clients find new replicas',
    fallback: 'unlimited',
  },
  LISTEN_ADDR: {
    kind: kind.listenAddress,
    text: 'Address to listen on; localhost: 127.0.0.1 and ::1',
    fallback: ':: (also IPv4), or 0.0.0.0 without IPv6',
  },
  LOG_FORMAT: {
    kind: kind.oneOf('json', 'pretty'),
    text: '`json`, or `pretty` for readable lines, which need the development dependency pino-pretty: images have only JSON',
    fallback: 'pretty in a terminal, otherwise json',
  },
  LOG_LEVEL: { kind: logLevel, text: 'The least severe level that is logged', fallback: 'info' },
  PORT: { kind: kind.int(0, 65_535), text: 'Port to listen on; 0: any free port', fallback: 'see topology.ts' },
  REDIS_ADDR: { kind: redisAddress, isSecret: true, text: 'Redis; without it SQLite is used' },
  REDIS_CA_FILE: {
    kind: kind.text,
    text: 'File with the certificates (PEM) of the authority that signed the certificates of Redis; by default those of Node.js',
  },
  REDIS_PASSWORD_FILE: { kind: kind.text, text: 'File with the password of Redis, instead of in `REDIS_ADDR`' },
  REDIS_SENTINEL_PASSWORD_FILE: { kind: kind.text, text: 'File with the password of the Sentinels, if they have one' },
  REDIS_WAIT_REPLICAS: {
    kind: kind.int(0, 5),
    text: 'How many replicas must have a write before it counts, so that a failover of Sentinel or Redis Cluster loses nothing; 1 if each primary has one replica',
  },
  SHUTDOWN_DRAIN: {
    kind: kind.duration('0s', '60s'),
    text: 'How long to continue serving after SIGTERM, until clients use other replicas',
  },
};

/** Addresses of services that a workload can't run without. */
export const requiredAddresses = (...names: string[]): Variables =>
  Object.fromEntries(names.map((name) => [name, { kind: kind.address, isRequired: true }]));
