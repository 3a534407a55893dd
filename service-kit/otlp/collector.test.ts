// Every signal in every protocol, to OpenTelemetry's own collector.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Certificate, makeCertificates, noOpenssl } from '../testing/certificates.ts';
import { createWorkload } from '../workload.ts';

const hasCollector = spawnSync('otelcol', ['--version']).status === 0;
const skip = hasCollector ? noOpenssl : 'otelcol is not installed';

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address ? address.port : 0;
  });
  for (const server of servers) server.close();
  return ports;
}

let collector: ChildProcess;
let folder: string;
let files: { ca: Certificate; client: Certificate };
/** Ports for gRPC and HTTP, by security. */
let ports: Record<string, readonly [grpc: number, http: number]>;
let output = '';

before(async () => {
  if (skip) return;
  const made = makeCertificates();
  ({ folder } = made);
  files = made;
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = await freePorts(6);
  ports = { plain: [a, b], tls: [c, d], mtls: [e, f] };
  const tls = { cert_file: made.server.certFile, key_file: made.server.keyFile };
  const security = { plain: undefined, tls, mtls: { ...tls, client_ca_file: made.ca.certFile } };
  const receivers = Object.fromEntries(
    Object.entries(security).map(([name, tls]) => {
      const [grpc, http] = (ports[name] ?? []).map((port) => ({ endpoint: `127.0.0.1:${port}`, ...(tls && { tls }) }));
      return [`otlp/${name}`, { protocols: { grpc, http } }];
    }),
  );
  const pipeline = { receivers: Object.keys(receivers), exporters: ['debug'] };
  const pipelines = { traces: pipeline, metrics: pipeline, logs: pipeline };
  const telemetry = { metrics: { level: 'none' } };
  const config = { receivers, exporters: { debug: { verbosity: 'detailed' } }, service: { telemetry, pipelines } };
  // JSON is YAML.
  writeFileSync(join(folder, 'config.yaml'), JSON.stringify(config));
  collector = spawn('otelcol', ['--config', join(folder, 'config.yaml')], { stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [collector.stdout, collector.stderr])
    stream?.on('data', (data) => {
      output += data;
    });
  await until(() => output.includes('Everything is ready'));
});

after(async () => {
  if (skip) return;
  collector.kill();
  await once(collector, 'exit');
  rmSync(folder, { recursive: true });
});

async function until(isTrue: () => boolean): Promise<void> {
  for (let waited = 0; !isTrue(); waited += 20) {
    if (waited > 20_000) throw new Error(`not in time:\n${output.slice(-2_000)}`);
    await sleep(20);
  }
}

for (const security of ['plain', 'tls', 'mtls'])
  for (const protocol of ['grpc', 'http/protobuf', 'http/json'])
    for (const compression of ['none', 'gzip'])
      test(`${protocol}, ${security}, compression ${compression}: all signals arrive`, { skip }, async () => {
        const port = ports[security]?.[protocol === 'grpc' ? 0 : 1];
        const id = `${security}-${protocol}-${compression}`;
        const { telemetry, log } = await createWorkload('cartservice', {
          OTEL_EXPORTER_OTLP_ENDPOINT: `${security === 'plain' ? 'http' : 'https'}://127.0.0.1:${port}`,
          OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
          OTEL_EXPORTER_OTLP_COMPRESSION: compression,
          OTEL_METRIC_EXPORT_INTERVAL: '3600000',
          ...(security !== 'plain' && { OTEL_EXPORTER_OTLP_CERTIFICATE: files.ca.certFile }),
          ...(security === 'mtls' && {
            OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: files.client.certFile,
            OTEL_EXPORTER_OTLP_CLIENT_KEY: files.client.keyFile,
          }),
          LOG_LEVEL: 'fatal',
        });
        telemetry.tracer.startSpan(`span ${id}`).end();
        telemetry.meter.createCounter(`counter.${id}`).add(1);
        log.fatal({ lost: Number.NaN, big: 2 ** 63 }, `line ${id}`);
        await telemetry.flush();
        for (const received of [`Name           : span ${id}`, `Name: counter.${id}`, `Body: Str(line ${id})`])
          await until(() => output.includes(received));
      });
