// Whether the parts of Istio that deploy:kind installed are there and run.
import { type DeployConfig, hasGateway } from './config.ts';
import { diagnoseRunning, eventsOf, type Finding } from './diagnosis.ts';
import { MissingRight } from './exec.ts';
import { istioNamespace } from './existing-istio.ts';
import { isScaledDown, readState, workloadIn } from './state.ts';
import { kubectl, type Target } from './target.ts';

/** The workloads of an installation. */
export const istioParts = (config: DeployConfig): string[] => [
  ...['istiod', 'istio-cni-node'],
  ...(hasGateway(config) ? ['istio-ingressgateway', 'istio-egressgateway'] : []),
];

/** One finding for each part that is missing or doesn't run; none for someone else's Istio. */
export async function istioFindings(to: Target, config: DeployConfig): Promise<Finding[]> {
  if (config.mesh === 'none' || config.existingIstio) return [];
  const [state, events, injector] = await Promise.all([
    readState(to, istioNamespace),
    eventsOf(to, istioNamespace),
    injectorFinding(to),
  ]);
  return [...istioParts(config).flatMap((name) => diagnoseRunning(state, name, events) ?? []), ...injector];
}

/** The label by which the shop's namespace asks for sidecars. */
const injection = { key: 'istio-injection', value: 'enabled' };

interface Webhook {
  namespaceSelector?: {
    matchLabels?: Record<string, string>;
    matchExpressions?: { key: string; operator: string; values?: string[] }[];
  };
}

/** Istio keeps one configuration for a revision and one for its tag, and switches the one that is not in use off by its selector. */
function injectsIntoShop({ namespaceSelector: { matchLabels = {}, matchExpressions = [] } = {} }: Webhook): boolean {
  const labels = Object.entries(matchLabels).map(([key, value]) => ({ key, operator: 'In', values: [value] }));
  const wants = (values: string[] = []) => values.includes(injection.value);
  return [...labels, ...matchExpressions].every(({ key, operator, values }) => {
    if (key !== injection.key) return operator === 'NotIn' || operator === 'DoesNotExist';
    return operator === 'Exists' || (operator === 'In' && wants(values)) || (operator === 'NotIn' && !wants(values));
  });
}

/** Without it, Kubernetes starts pods that have no sidecar, and no error says so. */
async function injectorFinding(to: Target): Promise<Finding[]> {
  const query = ['get', 'mutatingwebhookconfigurations', '--selector', 'app=sidecar-injector', '-o', 'json'];
  const text = await kubectl(to, query).catch((error: unknown) => {
    if (error instanceof MissingRight) return undefined;
    throw error;
  });
  // Users of one namespace may not read it.
  if (text === undefined) return [];
  const { items = [] }: { items?: { webhooks?: Webhook[] }[] } = text ? JSON.parse(text) : {};
  if (items.some(({ webhooks = [] }) => webhooks.some(injectsIntoShop))) return [];
  const sentence = `Istio's injector is missing (no MutatingWebhookConfiguration for ${injection.key}=${injection.value}), so new pods get no sidecar`;
  return [{ workload: 'injector', text: sentence, isFinal: true }];
}

/** Installing Istio again keeps numbers of replicas that its charts don't set. */
export async function startScaledDownIstio(to: Target, config: DeployConfig): Promise<void> {
  const state = await readState(to, istioNamespace);
  const names = istioParts(config).filter((name) => {
    const workload = workloadIn(state, name);
    return workload?.kind === 'Deployment' && isScaledDown(workload);
  });
  if (names.length === 0) return;
  const deployments = names.map((name) => `deployment/${name}`);
  await kubectl(to, ['scale', '--namespace', istioNamespace, '--replicas=1', ...deployments]);
}
