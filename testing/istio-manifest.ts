// Checks the manifest that istioctl generates from k8s/istio.yaml; needs no cluster.
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';

/** For `{ skip }` of a test: false where istioctl is installed. */
export const noIstioctl =
  spawnSync('istioctl', ['version', '--remote=false']).status === 0 ? false : 'istioctl is not installed';

const execute = promisify(execFile);

/** `options`: those of `istioctl install` in kind. */
export async function checkIstioManifest(options: readonly string[]): Promise<void> {
  const args = ['manifest', 'generate', ...options];
  const { stdout: manifest } = await execute('istioctl', args, { maxBuffer: 2 ** 26 });
  const { stdout: printed } = await execute('istioctl', ['version', '--remote=false', '--short']);
  const version = printed.match(/\d+\.\d+\.\d+/)?.[0] ?? '';

  const mesh = meshConfig(manifest);
  // With a list of providers, Istio's chart does not add Prometheus, and Kiali's graph would be empty.
  assert.deepEqual(listOf(mesh, 'metrics'), ['prometheus']);
  assert.deepEqual(listOf(mesh, 'tracing'), ['jaeger']);
  assert.match(mesh, /^ {2}runtimeValues:\n {4}tracing\.opentelemetry\.flush_interval_ms: "500"$/m);
  assert.match(mesh, /^defaultHttpRetryPolicy:\n {2}attempts: 0$/m);
  assert.match(mesh, /^accessLogEncoding: JSON$/m);
  assert.match(mesh, /"trace_id": "%TRACE_ID%",\n.*"request_id": "%REQ\(X-REQUEST-ID\)%"/);
  assert.match(mesh, /^- name: jaeger\n {2}opentelemetry:\n {4}port: 4317\n {4}service: jaeger\.observability\./m);

  assert.match(manifest, /^ {4}nodePort: 30080\n(?: {4}.*\n)* {4}targetPort: 8080$/m);
  const images = [...manifest.matchAll(/^ +image: "?([^\s"{]*istio\/[^\s"]+)/gm)].map(([, image = '']) => image);
  assert.deepEqual(
    [...new Set(images)].sort(),
    ['install-cni', 'pilot', 'proxyv2'].map((name) => `docker.io/istio/${name}:${version}`),
  );
}

/** The mesh configuration in the ConfigMap `istio`. */
const meshConfig = (manifest: string): string =>
  (manifest.match(/^ {2}mesh: \|-?\n((?: {4}.*\n)+)/m)?.[1] ?? '').replaceAll(/^ {4}/gm, '');

/** A list of defaultProviders. */
const listOf = (mesh: string, name: string): string[] => {
  const providers = mesh.match(/^defaultProviders:\n((?: {2}.*\n)+)/m)?.[1] ?? '';
  const items = providers.match(new RegExp(`^ {2}${name}:\\n((?: {2}- .*\\n)+)`, 'm'))?.[1] ?? '';
  return [...items.matchAll(/- (\S+)/g)].map(([, item = '']) => item);
};
