// A backend in the cluster that receives OTLP over HTTP, and prints one line for each export: the signal, the services
// that sent it and the key.
import { run } from '../../deploy/cluster/exec.ts';
import { until } from '../../testing/eventually.ts';
import { visitor } from '../../testing/visitor.ts';
import { kubectl, shopUrl, to } from './cluster.ts';

const namespace = 'backend';
export const backendUrl = `http://otlp.${namespace}:4318`;

export const signals = ['traces', 'metrics', 'logs'] as const;

/** In JSON, the value of `service.name` comes after it; in protobuf too, or before it: the collector writes fields backwards. */
const server = `
  const { gunzipSync } = require('node:zlib');
  require('node:http').createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString('latin1');
    const after = /service\\.name(?:\\x12.\\n.|[^a-z]+value[^a-z]+stringValue[^a-z]+)([a-z]+)/gs;
    const before = /\\x12.\\n.([a-z]+)\\n\\fservice\\.name/gs;
    const services = [...text.matchAll(after), ...text.matchAll(before)];
    const { authorization, 'api-key': key = authorization } = request.headers;
    for (const service of new Set(services.map(([, name]) => name))) console.log(request.url, service, key);
    response.setHeader('content-type', request.headers['content-type']);
    response.end(request.headers['content-type'] === 'application/json' ? '{}' : '');
  }).listen(4318);`;

/** Starts the backend with the image of a workload, which has Node. */
export async function startBackend(): Promise<void> {
  const image = await kubectl(
    ...['get', 'deployment', 'adservice', '-n', 'demo-app'],
    ...['-o', 'jsonpath={.spec.template.spec.containers[0].image}'],
  );
  const metadata = { name: 'otlp', namespace, labels: { app: 'otlp' } };
  const command = ['/nodejs/bin/node', '-e', server];
  const items = [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    { apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [{ name: 'otlp', image, command }] } },
    { apiVersion: 'v1', kind: 'Service', metadata, spec: { selector: metadata.labels, ports: [{ port: 4318 }] } },
  ];
  const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
  await run('kubectl', ['--context', to.context, 'apply', '-f', '-'], { input });
  await kubectl('wait', '--for=condition=Ready', '--timeout=60s', '-n', namespace, 'pod/otlp');
}

export const removeBackend = () => kubectl('delete', 'namespace', namespace, '--wait=false');

/** Resolves when every workload's traces, metrics and logs have arrived with this key. The load generator must be running. */
export async function allArrive(workloads: readonly string[], key: string): Promise<void> {
  const wanted = signals.flatMap((signal) => workloads.map((name) => `/v1/${signal} ${name} ${key}`));
  let missing = wanted;
  const isComplete = async () => {
    // Nothing else calls the assistant.
    await visitor(shopUrl).send('/bot', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"message":"a mug"}',
    });
    const lines = new Set((await kubectl('logs', '-n', namespace, 'otlp')).split('\n'));
    missing = wanted.filter((line) => !lines.has(line));
    return missing.length === 0;
  };
  await until('all signals', isComplete, 90_000).catch((error) => {
    throw new Error(`these never arrived: ${missing.join(', ')}`, { cause: error });
  });
}
