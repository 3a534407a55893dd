// Online Boutique's own Kubernetes manifests: ports, variables, probes and permissions of each workload. With our images,
// they must result in a working shop; only orderservice, which Online Boutique does not have, is added.
import { type WorkloadName, workload } from '../topology.ts';
import { read } from './sources.ts';

export interface Original {
  readonly containerPort: number;
  readonly port: number;
  /** The complete environment in the manifest. */
  readonly env: Readonly<Record<string, string>>;
  /** Settings of both probes that differ from Kubernetes' defaults. */
  readonly probe?: { readonly initialDelaySeconds?: number; readonly periodSeconds?: number };
  /** Request and limit, in milli-CPU. */
  readonly cpu: readonly [number, number];
  /** Request and limit, in MiB. */
  readonly memory: readonly [number, number];
}

const small = { cpu: [100, 200], memory: [64, 128] } as const;
const noProfiler = { DISABLE_PROFILER: '1' };
const catalogAddress = { PRODUCT_CATALOG_SERVICE_ADDR: 'productcatalogservice:3550' };

export const originals = {
  adservice: {
    containerPort: 9555,
    port: 9555,
    env: { PORT: '9555' },
    probe: { initialDelaySeconds: 20, periodSeconds: 15 },
    cpu: [200, 300],
    memory: [180, 300],
  },
  // The image sets its port.
  cartservice: {
    containerPort: 7070,
    port: 7070,
    env: { REDIS_ADDR: 'redis-cart:6379' },
    probe: { initialDelaySeconds: 15, periodSeconds: 10 },
    cpu: [200, 300],
    memory: [64, 128],
  },
  checkoutservice: {
    containerPort: 5050,
    port: 5050,
    env: {
      PORT: '5050',
      ...catalogAddress,
      SHIPPING_SERVICE_ADDR: 'shippingservice:50051',
      PAYMENT_SERVICE_ADDR: 'paymentservice:50051',
      EMAIL_SERVICE_ADDR: 'emailservice:5000',
      CURRENCY_SERVICE_ADDR: 'currencyservice:7000',
      CART_SERVICE_ADDR: 'cartservice:7070',
    },
    ...small,
  },
  currencyservice: { containerPort: 7000, port: 7000, env: { PORT: '7000', ...noProfiler }, ...small },
  emailservice: {
    containerPort: 8080,
    port: 5000,
    env: { PORT: '8080', ...noProfiler },
    probe: { periodSeconds: 5 },
    ...small,
  },
  frontend: {
    containerPort: 8080,
    port: 80,
    env: {
      PORT: '8080',
      ...catalogAddress,
      CURRENCY_SERVICE_ADDR: 'currencyservice:7000',
      CART_SERVICE_ADDR: 'cartservice:7070',
      RECOMMENDATION_SERVICE_ADDR: 'recommendationservice:8080',
      SHIPPING_SERVICE_ADDR: 'shippingservice:50051',
      CHECKOUT_SERVICE_ADDR: 'checkoutservice:5050',
      AD_SERVICE_ADDR: 'adservice:9555',
      SHOPPING_ASSISTANT_SERVICE_ADDR: 'shoppingassistantservice:80',
      ENABLE_PROFILER: '0',
    },
    probe: { initialDelaySeconds: 10 },
    ...small,
  },
  paymentservice: { containerPort: 50051, port: 50051, env: { PORT: '50051', ...noProfiler }, ...small },
  productcatalogservice: { containerPort: 3550, port: 3550, env: { PORT: '3550', ...noProfiler }, ...small },
  recommendationservice: {
    containerPort: 8080,
    port: 8080,
    env: { PORT: '8080', ...catalogAddress, ...noProfiler },
    probe: { periodSeconds: 5 },
    cpu: [100, 200],
    memory: [220, 450],
  },
  shippingservice: { containerPort: 50051, port: 50051, env: { PORT: '50051', ...noProfiler }, ...small },
} as const satisfies Partial<Record<WorkloadName, Original>>;

/** Variables that its Helm chart and its kustomize components add. */
export const frontendExtras = {
  ENV_PLATFORM: 'gcp',
  CYMBAL_BRANDING: 'true',
  ENABLE_ASSISTANT: 'true',
  ENABLE_SINGLE_SHARED_SESSION: 'true',
};

/** The cookie by which its frontend distinguishes probes from visitors. */
export const probeCookie = (probe: 'readiness' | 'liveness') => `shop_session-id=x-${probe}-probe`;

export type OriginalName = keyof typeof originals;

const isOriginal = (name: string): name is OriginalName => Object.hasOwn(originals, name);
export const originalNames = Object.keys(originals).filter(isOriginal);

/** A workload's entry with the general type. */
export const original = (name: OriginalName): Original => originals[name];

const ours = {
  orderservice: {
    containerPort: workload('orderservice').containerPort,
    port: workload('orderservice').port,
    env: { PORT: '5060', REDIS_ADDR: 'redis-cart:6379' },
    ...small,
  } satisfies Original,
};

/**
 * Manifests like the original's, as JSON documents (which are also YAML). `images` has the image of each workload by name;
 * redis-cart has the one in k8s/base by default.
 */
export function originalManifests(images: ReadonlyMap<string, string>, namespace: string): string {
  const imageOf = (name: string) => {
    const image = images.get(name);
    if (!image) throw new Error(`no image for ${name}`);
    return image;
  };
  const objects = [
    ...originalNames.flatMap((name) => deployed(name, imageOf(name), original(name))),
    ...Object.entries(ours).flatMap(([name, entry]) => deployed(name, imageOf(name), entry)),
    ...redis(images.get('redis-cart') ?? ourRedis()),
  ];
  const inNamespace = objects.map(({ metadata, ...rest }) => ({ ...rest, metadata: { ...metadata, namespace } }));
  return inNamespace.map((object) => JSON.stringify(object, undefined, 2)).join('\n---\n');
}

function deployed(name: string, image: string, { containerPort, port, env, probe, cpu, memory }: Original) {
  const probeAction = (which: 'readiness' | 'liveness') =>
    name === 'frontend'
      ? {
          httpGet: {
            path: '/_healthz',
            port: containerPort,
            httpHeaders: [{ name: 'Cookie', value: probeCookie(which) }],
          },
        }
      : { grpc: { port: containerPort } };
  const container = {
    name: 'server',
    image,
    ports: [{ containerPort }],
    env: Object.entries(env).map(([key, value]) => ({ name: key, value })),
    readinessProbe: { ...probe, ...probeAction('readiness') },
    livenessProbe: { ...probe, ...probeAction('liveness') },
    resources: resources(cpu, memory),
    securityContext: containerSecurity,
  };
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } },
    deployment(name, { serviceAccountName: name, terminationGracePeriodSeconds: 5, containers: [container] }),
    service(name, name === 'frontend' ? 'http' : 'grpc', port, containerPort),
  ];
}

const ourRedis = () => read('k8s/base/redis-cart.yaml').match(/^ +image: (\S+)$/m)?.[1] ?? '';

/** The Redis of its carts, without persistence. */
function redis(image: string) {
  const container = {
    name: 'redis',
    image,
    ports: [{ containerPort: 6379 }],
    readinessProbe: { periodSeconds: 5, tcpSocket: { port: 6379 } },
    livenessProbe: { periodSeconds: 5, tcpSocket: { port: 6379 } },
    volumeMounts: [{ mountPath: '/data', name: 'redis-data' }],
    resources: resources([70, 125], [200, 256]),
    securityContext: containerSecurity,
  };
  return [
    deployment('redis-cart', { containers: [container], volumes: [{ name: 'redis-data', emptyDir: {} }] }),
    service('redis-cart', 'tcp-redis', 6379, 6379),
  ];
}

const podSecurity = { fsGroup: 1000, runAsGroup: 1000, runAsNonRoot: true, runAsUser: 1000 };
const containerSecurity = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  privileged: false,
  readOnlyRootFilesystem: true,
};

const resources = ([cpu, maxCpu]: Original['cpu'], [memory, maxMemory]: Original['memory']) => ({
  requests: { cpu: `${cpu}m`, memory: `${memory}Mi` },
  limits: { cpu: `${maxCpu}m`, memory: `${maxMemory}Mi` },
});

const deployment = (name: string, pod: object) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, labels: { app: name } },
  spec: {
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { securityContext: podSecurity, ...pod } },
  },
});

const service = (name: string, portName: string, port: number, targetPort: number) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, labels: { app: name } },
  spec: { type: 'ClusterIP', selector: { app: name }, ports: [{ name: portName, port, targetPort }] },
});
