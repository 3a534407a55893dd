// Installs Istio, and assigns the shop's node port in kind to its gateway or to the frontend.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DeployConfig } from './config.ts';
import { summaryOf } from './diagnosis.ts';
import { run } from './exec.ts';
import { installedIstio, istioAnnotation, istioNamespace } from './existing-istio.ts';
import { istioFindings, istioParts, startScaledDownIstio } from './istio-state.ts';
import { ensureNamespace } from './namespaces.ts';
import { shopHasPort } from './shop-port.ts';
import type { Report } from './steps.ts';
import { defaultConsolesNamespace, kubectl, nodePorts, type Target } from './target.ts';
import { waitForRollouts } from './wait-for-rollouts.ts';

const configFile = join(import.meta.dirname, '../../k8s/istio.yaml');
/** Without progress of Istio's pods. */
const stuckMs = 180_000;
const maxInstallMs = 60 * 60_000;

/** Installs Istio if the configuration requires it. Never uninstalls it. */
export async function ensureMesh(to: Target, config: DeployConfig, report: Report): Promise<string> {
  if (config.existingIstio) return `the Istio in ${config.existingIstio}, used as it is`;
  if (config.mesh === 'none') return 'none';
  const done = await ensureIstio(to, config, report);
  await waitForRollouts(to, { of: istioNamespace, names: istioParts(config), limitMs: stuckMs, report });
  return done;
}

/** Identifies an installation. It is saved in the cluster, so that Istio is installed again if any part changes. */
export const installationId = (version: string, profile: string, config: string): string =>
  `${version} ${profile} ${createHash('sha256').update(config).digest('hex').slice(0, 12)}`;

/** Options of `istioctl install` and `manifest generate`. Without a mesh, the frontend has the shop's port. */
export function istioOptions({ cluster, consolesNamespace }: Target, profile: string, isPortFree = true): string[] {
  const service = 'components.ingressGateways[0].k8s.service';
  const provider = 'meshConfig.extensionProviders[0].opentelemetry.service';
  const values = [
    `profile=${profile}`,
    ...(profile === 'minimal' ? ['ingressGateways', 'egressGateways'] : []).map(
      (part) => `components.${part}[0].enabled=false`,
    ),
    ...(cluster && isPortFree && profile !== 'minimal'
      ? [`${service}.type=NodePort`, `${service}.ports[1].nodePort=${nodePorts.shop}`]
      : []),
    ...(consolesNamespace === defaultConsolesNamespace
      ? []
      : [`${provider}=jaeger.${consolesNamespace}.svc.cluster.local`]),
  ];
  return ['-f', configFile, ...values.flatMap((value) => ['--set', value])];
}

async function ensureIstio(to: Target, config: DeployConfig, report: Report): Promise<string> {
  const { profile } = config;
  const printed = await run('istioctl', ['version', '--remote=false', '--short']);
  const version = printed.match(/\d+\.\d+\.\d+/)?.[0] ?? '';
  const options = istioOptions(to, profile);
  const wanted = installationId(version, profile, readFileSync(configFile, 'utf8') + options.slice(2).join(' '));
  const isPortFree = !(await shopHasPort(to));
  const isInstalled = (await installedIstio(to)) === wanted;
  const missing = isInstalled ? await countMissing(to, options) : 0;
  const findings = isInstalled ? (await istioFindings(to, config)).map(({ text }) => text) : [];
  if (isInstalled && missing + findings.length === 0) return `Istio ${version} already installed, profile ${profile}`;
  // Before the installation: an interrupted one is ours too.
  await ensureNamespace(to, istioNamespace);
  await annotate(to, 'incomplete');
  await startScaledDownIstio(to, config);
  await install(to, istioOptions(to, profile, isPortFree), report);
  await annotate(to, wanted);
  const restored = missing > 0 ? [`${missing} missing object${missing > 1 ? 's' : ''} restored`] : [];
  const reason = findings.length > 0 ? [`installed again because ${summaryOf(findings)}`] : [];
  return [`Istio ${version}`, `profile ${profile}`, ...restored, ...reason].join(', ');
}

/** The annotation says what was installed; a part may have been deleted since. */
async function countMissing(to: Target, options: readonly string[]): Promise<number> {
  const manifest = await run('istioctl', ['manifest', 'generate', ...options]);
  const query = ['get', '--ignore-not-found', '--filename', '-', '-o', 'name'];
  const found = await kubectl(to, query, { input: manifest });
  return (manifest.match(/^kind: /gm) ?? []).length - found.split('\n').filter(Boolean).length;
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
