// Installs Istio, and assigns the shop's node port in kind to its gateway or to the frontend.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DeployConfig } from './config.ts';
import { run } from './exec.ts';
import { installedIstio, istioAnnotation, istioNamespace } from './existing-istio.ts';
import { ensureNamespace } from './namespaces.ts';
import type { Report } from './steps.ts';
import { defaultConsolesNamespace, kubectl, nodePorts, type Target } from './target.ts';
import { waitForRollouts } from './wait-for-rollouts.ts';

const configFile = join(import.meta.dirname, '../../k8s/istio.yaml');
/** Without progress of Istio's pods. */
const stuckMs = 180_000;
const maxInstallMs = 60 * 60_000;
const gateway = ['--namespace', istioNamespace, 'service', 'istio-ingressgateway'];

/** Whether visitors reach the shop through Istio's gateway. One that belongs to someone else may serve other shops. */
export const hasGateway = ({ mesh, profile, existingIstio }: DeployConfig) =>
  mesh === 'istio' && profile !== 'minimal' && !existingIstio;

/** Installs Istio if the configuration requires it. Never uninstalls it. */
export async function ensureMesh(to: Target, config: DeployConfig, report: Report): Promise<string> {
  if (config.existingIstio) return `the Istio in ${config.existingIstio}, used as it is`;
  if (to.cluster) await releaseNodePort(to, config);
  if (config.mesh === 'none') return 'none';
  const done = await ensureIstio(to, config.profile, report);
  const ports = [{ port: 80, nodePort: nodePorts.shop }];
  if (to.cluster && hasGateway(config)) await patchGateway(to, { type: 'NodePort', ports });
  return done;
}

/** A node port belongs to one Service, so the other one has to release it first. */
async function releaseNodePort(to: Target, config: DeployConfig): Promise<void> {
  const free = ['delete', '--ignore-not-found', '--namespace', to.namespace, 'service', 'frontend-external'];
  if (hasGateway(config)) await kubectl(to, free);
  else if ((await installedIstio(to)) && (await has(to, gateway))) await patchGateway(to, { type: 'ClusterIP' });
}

const has = async (to: Target, what: string[]) => (await kubectl(to, ['get', '--ignore-not-found', ...what])) !== '';

const patchGateway = (to: Target, spec: object) =>
  kubectl(to, ['patch', ...gateway, '--patch', JSON.stringify({ spec })]);

/** Identifies an installation. It is saved in the cluster, so that Istio is installed again if any part changes. */
export const installationId = (version: string, profile: string, config: string): string =>
  `${version} ${profile} ${createHash('sha256').update(config).digest('hex').slice(0, 12)}`;

/** Options of `istioctl install` and `manifest generate`. */
export function istioOptions({ cluster, consolesNamespace }: Target, profile: string): string[] {
  const service = 'components.ingressGateways[0].k8s.service';
  const provider = 'meshConfig.extensionProviders[0].opentelemetry.service';
  const values = [
    `profile=${profile}`,
    ...(profile === 'minimal' ? ['ingressGateways', 'egressGateways'] : []).map(
      (part) => `components.${part}[0].enabled=false`,
    ),
    ...(cluster && profile !== 'minimal'
      ? [`${service}.type=NodePort`, `${service}.ports[1].nodePort=${nodePorts.shop}`]
      : []),
    ...(consolesNamespace === defaultConsolesNamespace
      ? []
      : [`${provider}=jaeger.${consolesNamespace}.svc.cluster.local`]),
  ];
  return ['-f', configFile, ...values.flatMap((value) => ['--set', value])];
}

async function ensureIstio(to: Target, profile: string, report: Report): Promise<string> {
  const printed = await run('istioctl', ['version', '--remote=false', '--short']);
  const version = printed.match(/\d+\.\d+\.\d+/)?.[0] ?? '';
  const options = istioOptions(to, profile);
  const wanted = installationId(version, profile, readFileSync(configFile, 'utf8') + options.slice(2).join(' '));
  if ((await installedIstio(to)) === wanted) return `Istio ${version} already installed, profile ${profile}`;
  // Before the installation: an interrupted one is ours too.
  await ensureNamespace(to, istioNamespace);
  await annotate(to, 'incomplete');
  await install(to, options, report);
  await annotate(to, wanted);
  return `Istio ${version}, profile ${profile}`;
}

/** istioctl's own limit counts from the start, and it doesn't say what it waits for. */
async function install(to: Target, options: readonly string[], report: Report): Promise<void> {
  const ending = new AbortController();
  const args = ['install', '-y', '--context', to.context, '--readiness-timeout', `${maxInstallMs / 1000}s`, ...options];
  const installing = run('istioctl', args, { timeoutMs: maxInstallMs, signal: ending.signal });
  const watch = async () => {
    while (!ending.signal.aborted) {
      await waitForRollouts(to, { of: istioNamespace, limitMs: stuckMs, report });
      await sleep(1_000);
    }
  };
  try {
    await Promise.race([installing, watch()]);
  } finally {
    ending.abort();
    await installing.catch(() => {});
  }
}

const annotate = (to: Target, value: string) =>
  kubectl(to, ['annotate', '--overwrite', 'namespace', istioNamespace, `${istioAnnotation}=${value}`]);
