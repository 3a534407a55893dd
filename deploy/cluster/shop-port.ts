// Gives the shop's node port in kind to Istio's gateway or to the frontend. The port belongs to one Service at a time.
import { setTimeout as sleep } from 'node:timers/promises';
import { type DeployConfig, hasGateway } from './config.ts';
import type { TextDocument } from './documents.ts';
import { installedIstio, istioNamespace } from './existing-istio.ts';
import { kubectl, nodePorts, type Target } from './target.ts';

const gatewayName = 'istio-ingressgateway';
const externalName = 'frontend-external';

/** The frontend's own Service for visitors. */
export const isExternal = ({ kind, metadata }: TextDocument): boolean =>
  kind === 'Service' && metadata.name === externalName;

/** One `apply` changes both Services, so the port is free for milliseconds only. */
export async function moveShopPort(to: Target, config: DeployConfig, external: readonly TextDocument[]): Promise<void> {
  const texts = external.map(({ text }) => text);
  // The gateway of an Istio that someone else installed stays as it is.
  const isOurs = to.cluster !== undefined && (await installedIstio(to)) !== undefined;
  const gatewayPort = isOurs ? await nodePortOf(to, istioNamespace, gatewayName) : undefined;
  if (isOurs && hasGateway(config)) {
    if (gatewayPort === nodePorts.shop) return;
    await waitForGateways(to);
    const externalPort = await nodePortOf(to, to.namespace, externalName);
    if (externalPort !== undefined) texts.push(service(to.namespace, externalName, 'http', 'http'));
    texts.push(service(istioNamespace, gatewayName, 'http2', 8080, nodePorts.shop));
  } else if (gatewayPort === nodePorts.shop) texts.unshift(service(istioNamespace, gatewayName, 'http2', 8080));
  if (texts.length > 0) await kubectl(to, ['apply', '--filename', '-'], { input: texts.join('---\n') });
}

/** Whether a Service of the shop has the shop's port now: the frontend's without a mesh, or a gateway's in an overlay. */
export const shopHasPort = async (to: Target): Promise<boolean> => (await servicesWithPort(to)).length > 0;

async function servicesWithPort(to: Target): Promise<string[]> {
  const columns = '{range .items[*]}{.metadata.name}{"/"}{.spec.ports[*].nodePort}{"\\n"}{end}';
  const query = ['get', 'services', '--namespace', to.namespace, '-o', `jsonpath=${columns}`];
  return (await kubectl(to, query))
    .split('\n')
    .map((line) => line.split('/'))
    .flatMap(([name = '', ports = '']) => (ports.split(' ').includes(String(nodePorts.shop)) ? [name] : []));
}

const gatewayLimitMs = 30_000;

/** Istio deletes the Service of a Gateway that was deleted, but not immediately. */
async function waitForGateways(to: Target): Promise<void> {
  const deadline = Date.now() + gatewayLimitMs;
  const isTaken = async () => (await servicesWithPort(to)).some((name) => name !== externalName);
  while ((await isTaken()) && Date.now() < deadline) await sleep(500);
}

/** The node port of a Service's port 80: undefined without such a Service, 0 without a node port. */
async function nodePortOf(to: Target, namespace: string, name: string): Promise<number | undefined> {
  const port = '{"port "}{.spec.ports[?(@.port==80)].nodePort}';
  const query = ['get', 'service', name, '--namespace', namespace, '--ignore-not-found', '-o', `jsonpath=${port}`];
  const text = await kubectl(to, query);
  return text ? Number(text.replace('port ', '')) : undefined;
}

function service(
  namespace: string,
  name: string,
  portName: string,
  targetPort: number | string,
  nodePort?: number,
): string {
  const ports = [{ name: portName, port: 80, targetPort, protocol: 'TCP', nodePort }];
  const spec = { type: nodePort ? 'NodePort' : 'ClusterIP', ports };
  return `${JSON.stringify({ apiVersion: 'v1', kind: 'Service', metadata: { name, namespace }, spec })}\n`;
}
