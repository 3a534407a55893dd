// Finds the Istio that a cluster has. One that deploy:kind did not install is used as it is, and never changed.
import { Problem } from '../../start/problem.ts';
import type { DeployConfig } from './config.ts';
import { tryRun } from './exec.ts';
import { kubectl, type Target } from './target.ts';

export const istioNamespace = 'istio-system';
/** On Istio's namespace: Istio was installed by deploy:kind, in this version and with these options. */
export const istioAnnotation = 'boutique/istio';

interface ExistingIstio {
  namespace: string;
  /** Empty if this user may not list them. */
  revisions: string[];
}

interface Labelled {
  metadata: { namespace?: string; labels?: Record<string, string> };
}

/** The annotation's value; undefined if deploy:kind did not install Istio. */
export async function installedIstio(to: Target): Promise<string | undefined> {
  const query = ['get', 'namespace', istioNamespace, '--ignore-not-found', '-o', 'json'];
  const text = await kubectl(to, query).catch(() => '');
  return text ? JSON.parse(text).metadata.annotations?.[istioAnnotation] : undefined;
}

async function findIstio(to: Target): Promise<ExistingIstio | undefined> {
  const list = async (...what: string[]): Promise<Labelled[] | undefined> => {
    const text = await tryRun('kubectl', ['--context', to.context, 'get', ...what, '-o', 'json']);
    return text && JSON.parse(text).items;
  };
  const istiods = await list('deployments', '--all-namespaces', '--selector', 'app=istiod');
  if (istiods?.[0]) {
    const injectors = (await list('mutatingwebhookconfigurations', '--selector', 'app=sidecar-injector')) ?? [];
    const revisions = [...istiods, ...injectors].flatMap(({ metadata: { labels = {} } }) =>
      [labels['istio.io/rev'], labels['istio.io/tag']].flatMap((one) => one ?? []),
    );
    return { namespace: istiods[0].metadata.namespace ?? istioNamespace, revisions: [...new Set(revisions)].sort() };
  }
  if (istiods) return undefined;
  // Everyone may read which kinds the API server knows.
  const kinds = await tryRun('kubectl', ['--context', to.context, 'api-resources', '--api-group=networking.istio.io']);
  return kinds?.includes('virtualservices') ? { namespace: istioNamespace, revisions: [] } : undefined;
}

/** The configuration with what the cluster has. Throws a Problem if it doesn't have the wanted Istio. */
export async function resolveIstio(to: Target, config: DeployConfig): Promise<DeployConfig> {
  const { existingIstio: _, ...own } = config;
  if (config.mesh === 'none') return own;
  if ((await installedIstio(to)) !== undefined) return withoutRevision(to, own);
  const found = await findIstio(to);
  if (!found) {
    if (config.installIstio) return withoutRevision(to, own);
    throw new Problem(
      `${to.context} has no Istio. \`pnpm deploy:kind\` installs it with --install-istio, which needs an administrator's rights, or does without it with --mesh none.`,
    );
  }
  checkRevision(to, config, found);
  return { ...own, existingIstio: found.namespace };
}

/** Pods that ask for a revision would get no sidecar from it. */
function withoutRevision(to: Target, own: DeployConfig): DeployConfig {
  if (!own.revision) return own;
  throw new Problem(
    `--revision is for an Istio that is already in ${to.context}. deploy:kind installs its own without revisions: omit it.`,
  );
}

function checkRevision(to: Target, { revision }: DeployConfig, { revisions }: ExistingIstio): void {
  if (revisions.length === 0 || revisions.includes(revision ?? 'default')) return;
  const list = revisions.join(', ');
  throw new Problem(
    revision
      ? `Istio in ${to.context} has no revision "${revision}": choose one of ${list}.`
      : `Istio in ${to.context} has no default revision: choose one with \`pnpm deploy:kind --revision\` (${list}).`,
  );
}
