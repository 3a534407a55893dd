// Checks before a deployment that this user may create what it consists of, and that it replaces nothing of someone else.
import { Problem } from '../../start/problem.ts';
import { type Document, identityOf } from './documents.ts';
import { run } from './exec.ts';
import { istioNamespace } from './existing-istio.ts';
import { namespaceExists } from './namespaces.ts';
import { labelsOf } from './render-shop.ts';
import { kubectl, type Target } from './target.ts';

interface Right {
  verb: string;
  group: string;
  resource: string;
  namespace?: string;
}

/** Of the rights that `istioctl install` needs, those that only administrators have. */
const forIstio: Right[] = [
  { verb: 'create', group: '', resource: 'namespaces' },
  { verb: 'create', group: 'apiextensions.k8s.io', resource: 'customresourcedefinitions' },
  { verb: 'create', group: 'admissionregistration.k8s.io', resource: 'mutatingwebhookconfigurations' },
  { verb: 'create', group: 'apps', resource: 'daemonsets', namespace: istioNamespace },
];

const verbs = ['get', 'list', 'create', 'patch', 'delete'];
const maxListed = 6;

/** The API's plural of a kind, such as networkpolicies. */
const plural = (kind: string) =>
  `${kind
    .toLowerCase()
    .replace(/([^aeiou])y$/, '$1ie')
    .replace(/s$/, 'se')}s`;

const groupOf = (apiVersion: string) => (apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '');

/** As kubectl names it: networkpolicies.networking.k8s.io, services. */
export const resourceOf = ({ apiVersion, kind }: Pick<Document, 'apiVersion' | 'kind'>): string =>
  [plural(kind), groupOf(apiVersion)].filter(Boolean).join('.');

/** Each right once. Pods are read to wait for them, and port-forwards reach the pages. */
export function rightsFor(to: Target, documents: readonly Document[], installsIstio = false): Right[] {
  const objects = documents.flatMap(({ apiVersion, kind, metadata: { namespace } }) => {
    return verbs.map((verb) => ({ verb, group: groupOf(apiVersion), resource: plural(kind), namespace }));
  });
  const inShop = (verb: string, resource: string) => ({ verb, group: '', resource, namespace: to.namespace });
  const all = [
    ...objects,
    inShop('list', 'pods'),
    inShop('list', 'events'),
    inShop('get', 'pods/log'),
    inShop('create', 'pods/portforward'),
    inShop('delete', 'persistentvolumeclaims'),
    ...['get', 'create', 'delete'].map((verb) => inShop(verb, 'secrets')),
    ...(installsIstio ? forIstio : []),
  ];
  return [...new Map(all.map((right) => [textOf(right), right])).values()];
}

const textOf = ({ verb, group, resource, namespace }: Right) =>
  `${verb} ${resource}${group && `.${group}`}${namespace ? ` --namespace ${namespace}` : ''}`;

/** As `kubectl auth can-i` does, but all in one command. Throws a Problem that lists what is missing. */
export async function checkRights(to: Target, documents: readonly Document[], installsIstio: boolean): Promise<string> {
  const rights = rightsFor(to, documents, installsIstio);
  if (!(await namespaceExists(to, to.namespace))) rights.push({ verb: 'create', group: '', resource: 'namespaces' });
  const reviews = rights.map(({ verb, group, resource, namespace }) => {
    const [name, subresource] = resource.split('/');
    const resourceAttributes = { verb, group, resource: name, subresource, namespace };
    return { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { resourceAttributes } };
  });
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: reviews });
  const args = ['--context', to.context, 'create', '--filename', '-', '-o', 'jsonpath={.status.allowed}{"\\n"}'];
  const answers = (await run('kubectl', args, { input: list })).split('\n');
  const missing = rights.filter((_, index) => answers[index] !== 'true');
  if (missing.length === 0) return `${rights.length} rights`;
  const more = missing.length > maxListed ? `\n  … and ${missing.length - maxListed} more` : '';
  throw new Problem(
    `You may not do in ${to.context} what this deployment needs. Ask the cluster's administrator, or use another --namespace. Missing rights:\n${missing
      .slice(0, maxListed)
      .map((one) => `  kubectl --context ${to.context} auth can-i ${textOf(one)}`)
      .join('\n')}${more}`,
  );
}

/** Throws a Problem if an object of this name exists that no deployment of this shop created. */
export async function checkOwnership(to: Target, documents: readonly Document[]): Promise<void> {
  const wanted = documents.filter(({ kind }) => kind !== 'Namespace');
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: wanted.map(identityOf) });
  const text = await kubectl(to, ['get', '--ignore-not-found', '--filename', '-', '-o', 'json'], { input: list });
  const found: Document[] = text ? (JSON.parse(text).items ?? [JSON.parse(text)]) : [];
  const own = Object.entries(labelsOf(to));
  const foreign = found.filter(({ metadata: { labels = {} } }) => own.some(([name, value]) => labels[name] !== value));
  if (foreign.length === 0) return;
  const names = foreign
    .slice(0, maxListed)
    .map(({ kind, metadata: { name, namespace } }) => `  ${kind} ${namespace ?? ''}/${name}`);
  throw new Problem(
    `${to.context} already has objects of these names, which deploy:kind did not create. Choose another --namespace.\n${names.join('\n')}`,
  );
}
