// Stand-ins for what the shop finds on OpenShift with a managed Redis: DNS servers with another label and port, and a Redis
// outside the mesh with a user, a password, TLS and a private authority.
import { rmSync } from 'node:fs';
import { run } from '../../deploy/cluster/exec.ts';
import { makeCertificates } from '../../service-kit/testing/certificates.ts';
import { kubectl, to } from './cluster.ts';

export const namespaces = { dns: 'openshift-dns', redis: 'managed-redis' } as const;
/** Of the Redis. */
export const [user, password] = ['shop', 'correct-horse'];
export const redisHost = `redis.${namespaces.redis}`;

const apply = (...items: object[]) =>
  run('kubectl', ['--context', to.context, 'apply', '-f', '-'], {
    input: JSON.stringify({ apiVersion: 'v1', kind: 'List', items }),
  });

const imageOf = (kind: string, name: string, namespace: string) =>
  kubectl('get', kind, name, '-n', namespace, '-o', 'jsonpath={.spec.template.spec.containers[0].image}');

/** A namespace with one pod and its Service. */
async function serve(namespace: string, labels: object, pod: object, ports: object[], more: object[] = []) {
  const metadata = { name: namespace === namespaces.dns ? 'dns-default' : 'redis', namespace, labels };
  await apply(
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    ...more,
    { apiVersion: 'v1', kind: 'Pod', metadata, spec: { terminationGracePeriodSeconds: 0, ...pod } },
    { apiVersion: 'v1', kind: 'Service', metadata, spec: { selector: labels, ports } },
  );
  await kubectl('wait', '--for=condition=Ready', '--timeout=60s', '-n', namespace, `pod/${metadata.name}`);
}

const corefile = `.:5353 {
  errors
  kubernetes cluster.local
}`;

/** Returns the address of the DNS servers. */
export async function startDns(): Promise<string> {
  const namespace = namespaces.dns;
  const image = await imageOf('deployment', 'coredns', 'kube-system');
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'system:coredns' };
  const subjects = [{ kind: 'ServiceAccount', name: 'default', namespace }];
  const rbac = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding' };
  const container = {
    ...{ name: 'dns', image, args: ['-conf', '/etc/coredns/Corefile'] },
    readinessProbe: { tcpSocket: { port: 5353 }, periodSeconds: 1 },
    volumeMounts: [{ name: 'config', mountPath: '/etc/coredns' }],
  };
  const ports = ['UDP', 'TCP'].map((protocol) => ({
    name: protocol.toLowerCase(),
    protocol,
    port: 53,
    targetPort: 5353,
  }));
  await serve(
    namespace,
    { 'dns.operator.openshift.io/daemonset-dns': 'default' },
    { containers: [container], volumes: [{ name: 'config', configMap: { name: 'corefile' } }] },
    ports,
    [
      { ...rbac, metadata: { name: namespace }, roleRef, subjects },
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'corefile', namespace }, data: { Corefile: corefile } },
    ],
  );
  return kubectl('get', 'service', 'dns-default', '-n', namespace, '-o', 'jsonpath={.spec.clusterIP}');
}

export function newCertificates(hosts: string[]) {
  const { folder, ...made } = makeCertificates(hosts);
  rmSync(folder, { recursive: true });
  return made;
}

/** Also creates the Secret that the component external-redis-secret reads. */
export async function startManagedRedis(): Promise<void> {
  const namespace = namespaces.redis;
  const { ca, server } = newCertificates([redisHost]);
  const data = { 'ca.crt': ca.cert, 'tls.crt': server.cert, 'tls.key': server.key };
  const file = (name: string) => `/tls/${name}`;
  const args = [
    ...['--port', '0', '--tls-port', '6379', '--tls-auth-clients', 'no', '--save', ''],
    ...['--tls-cert-file', file('tls.crt'), '--tls-key-file', file('tls.key'), '--tls-ca-cert-file', file('ca.crt')],
    ...['--requirepass', 'of nobody', '--user', user, 'on', `>${password}`, '~*', '&*', '+@all'],
  ];
  const container = {
    ...{
      name: 'redis',
      image: await imageOf('statefulset', 'redis-cart', 'demo-app'),
      command: ['redis-server'],
      args,
    },
    readinessProbe: { tcpSocket: { port: 6379 }, periodSeconds: 1 },
    volumeMounts: [{ name: 'tls', mountPath: '/tls' }],
  };
  await serve(
    namespace,
    { app: 'redis' },
    { containers: [container], volumes: [{ name: 'tls', secret: { secretName: 'tls' } }] },
    [{ name: 'tcp-redis', port: 6379 }],
    [{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'tls', namespace }, stringData: data }],
  );
  await setSecret({ address: `rediss://${user}@${redisHost}:6379`, password, 'ca.crt': ca.cert });
}

/** Changes these keys of the Secret. */
export const setSecret = (stringData: Record<string, string>) =>
  apply({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'external-redis', namespace: 'demo-app' }, stringData });

export const readSecret = async (): Promise<Record<string, string>> =>
  Object.fromEntries(
    Object.entries<string>(
      JSON.parse(await kubectl('get', 'secret', 'external-redis', '-n', 'demo-app', '-o', 'json')).data,
    ).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]),
  );

/** The reply to a command. */
export const askRedis = (...command: string[]) =>
  kubectl(
    ...[
      'exec',
      '-n',
      namespaces.redis,
      'redis',
      '--',
      'redis-cli',
      '--tls',
      '--cacert',
      '/tls/ca.crt',
      '-h',
      redisHost,
    ],
    ...['--user', user, '--pass', password, '--no-auth-warning', ...command],
  );

export async function removeAll(): Promise<void> {
  await kubectl('delete', 'clusterrolebinding', namespaces.dns, '--ignore-not-found');
  await kubectl('delete', 'secret', 'external-redis', '-n', 'demo-app', '--ignore-not-found');
  await kubectl('delete', 'namespace', ...Object.values(namespaces), '--ignore-not-found', '--wait=false');
}
