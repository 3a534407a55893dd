// What was asked for with deploy:kind, kept in the cluster: mesh:on, load:off and the like change one thing of it.
import { kubectl, namespace, type Target } from './target.ts';

export interface Choices {
  mesh: 'istio' | 'none';
  /** Istio's installation profile: demo has gateways, minimal has none. */
  profile: string;
  /** Strict mTLS, one AuthorizationPolicy and NetworkPolicy per edge of the topology. */
  secure: boolean;
  load: boolean;
  /** A kustomize folder of the user's own, as an absolute path. */
  overlay?: string;
  /** Before each image's name, for a cluster that pulls from a registry. */
  registry?: string;
}

const annotation = 'boutique/choices';

export const keepChoices = (to: Target, choices: Choices) =>
  kubectl(to, ['annotate', '--overwrite', 'namespace', namespace, `${annotation}=${JSON.stringify(choices)}`]);

export async function keptChoices(to: Target): Promise<Choices> {
  const text = await kubectl(to, ['get', 'namespace', namespace, '-o', 'json']);
  return JSON.parse(
    JSON.parse(text).metadata.annotations?.[annotation] ??
      '{"mesh":"istio","profile":"demo","secure":false,"load":true}',
  );
}
