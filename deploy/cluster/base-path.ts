// The path below which a deployed shop serves its pages.
import { readEnv } from '@boutique/service-kit/env';
import { readBaseUrl } from '@boutique/service-kit/http-hosts';
import { kubectl, type Target } from './target.ts';

interface Frontend {
  spec: { template: { spec: { containers: { name: string; env?: { name: string; value?: string }[] }[] } } };
}

/** '' or the path in BASE_URL, as in components/custom-base-url. */
export function basePathIn({ spec }: Frontend): string {
  const server = spec.template.spec.containers.find(({ name }) => name === 'server');
  const { value = '' } = server?.env?.find(({ name }) => name === 'BASE_URL') ?? {};
  return readBaseUrl(readEnv('frontend', { BASE_URL: value })).path;
}

export async function basePath(to: Target): Promise<string> {
  const query = ['get', 'deployment', 'frontend', '--namespace', to.namespace, '--ignore-not-found', '-o', 'json'];
  const text = await kubectl(to, query);
  return text ? basePathIn(JSON.parse(text)) : '';
}
