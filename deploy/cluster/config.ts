// The options of deploy:kind, saved in the cluster. Commands such as mesh:on and load:off change one of them.
import { deploymentRecord, kubectl, type Target } from './target.ts';

export interface DeployConfig {
  mesh: 'istio' | 'none';
  /** Istio's installation profile: demo includes gateways, minimal doesn't. */
  profile: string;
  /** Whether Istio may be installed if the cluster has none. */
  installIstio: boolean;
  /** Namespace of an Istio that someone else installed. It is used as it is. */
  existingIstio?: string;
  /** Which of several Istio control planes manages the shop's sidecars. */
  revision?: string;
  /** Strict mTLS, and an AuthorizationPolicy and NetworkPolicy for each edge of the topology. */
  secure: boolean;
  load: boolean;
  consoles: boolean;
  /** Absolute path of the user's own kustomize folder. */
  overlay?: string;
  /** Prefix of each image's name, for a cluster that pulls from a registry. */
  registry?: string;
}

/** Whether visitors reach the shop through Istio's gateway. One that belongs to someone else may serve other shops. */
export const hasGateway = ({ mesh, profile, existingIstio }: DeployConfig) =>
  mesh === 'istio' && profile !== 'minimal' && !existingIstio;

/** Without the labels of the manifests, so that a later deployment doesn't delete the record as left behind. */
export async function saveConfig(to: Target, config: DeployConfig): Promise<void> {
  const object = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: deploymentRecord, namespace: to.namespace },
    data: { 'options.json': JSON.stringify(config) },
  };
  await kubectl(to, ['apply', '--filename', '-'], { input: JSON.stringify(object) });
}

/** undefined if the namespace has no shop. */
export async function findConfig(to: Target): Promise<DeployConfig | undefined> {
  const query = ['get', 'configmap', deploymentRecord, '--namespace', to.namespace, '--ignore-not-found', '-o', 'json'];
  const text = await kubectl(to, query);
  return text ? JSON.parse(JSON.parse(text).data['options.json']) : undefined;
}

export async function loadConfig(to: Target): Promise<DeployConfig> {
  const config = await findConfig(to);
  return config ?? { mesh: 'istio', profile: 'demo', installIstio: true, secure: false, load: true, consoles: true };
}
