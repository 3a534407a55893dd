// The options of deploy:kind, saved in the cluster. Commands such as mesh:on and load:off change one of them.
import { kubectl, type Target } from './target.ts';

export interface DeployConfig {
  mesh: 'istio' | 'none';
  /** Istio's installation profile: demo includes gateways, minimal doesn't. */
  profile: string;
  /** Strict mTLS, and an AuthorizationPolicy and NetworkPolicy for each edge of the topology. */
  secure: boolean;
  load: boolean;
  /** Absolute path of the user's own kustomize folder. */
  overlay?: string;
  /** Prefix of each image's name, for a cluster that pulls from a registry. */
  registry?: string;
}

const annotation = 'boutique/choices';

export const saveConfig = (to: Target, config: DeployConfig) =>
  kubectl(to, ['annotate', '--overwrite', 'namespace', to.namespace, `${annotation}=${JSON.stringify(config)}`]);

export async function loadConfig(to: Target): Promise<DeployConfig> {
  const text = await kubectl(to, ['get', 'namespace', to.namespace, '-o', 'json']);
  return JSON.parse(
    JSON.parse(text).metadata.annotations?.[annotation] ??
      '{"mesh":"istio","profile":"demo","secure":false,"load":true}',
  );
}
