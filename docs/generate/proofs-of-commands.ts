// How each command in the documentation is known to work: it is run here, a test runs it, or there is a reason why not.

export interface Proof {
  /** Of whole commands, as commands-in-pages.ts returns them. */
  readonly pattern: RegExp;
  /** `run`: documented-commands.test.ts runs it. */
  readonly how: 'run' | { readonly test: string } | { readonly reason: string };
}

const run = (pattern: RegExp): Proof => ({ pattern, how: 'run' });
const tested = (pattern: RegExp, test: string): Proof => ({ pattern, how: { test } });
const not = (pattern: RegExp, reason: string): Proof => ({ pattern, how: { reason } });

/** The first one that matches counts. */
export const proofs: readonly Proof[] = [
  // On this machine.
  not(/ENDPOINT=https:|\$CODESPACE_NAME/, 'needs a backend or a codespace; the same command with other values is run'),
  run(/^([A-Z_]+=\S+ )*npm start( --\w+)?$/),
  tested(/^npm .*--help$/, 'test/commands.test.ts'),
  run(/^npm english docs$/),
  tested(/^npm otlp-check/, 'test/otlp-check.test.ts'),
  tested(/^npm settle/, 'test/settle.test.ts'),
  tested(/^npm (backup|restore)/, 'test/backup.test.ts'),
  tested(/^npm docs (configuration|workloads)$/, 'docs/generate/reference-docs.test.ts'),
  tested(/^npm docs telemetry$/, 'docs/generate/telemetry-reference.test.ts'),
  run(/^npm telemetry:diff REV$/),
  tested(/^npm manifests$/, 'deploy/manifests/yaml.test.ts'),
  tested(/^npm gen$/, 'test/architecture.test.ts'),
  tested(/^npm load /, 'loadgen/cli/loadgen.test.ts'),
  tested(/^npm chaos( |$)/, 'lab/chaos/chaos.test.ts'),
  run(/^npm incident (list|show slow-query)$/),
  tested(/^npm incident (replay|score|diagnose)/, 'lab/incidents/incidents.test.ts'),
  tested(/^npm incident run/, 'lab/incidents/run.test.ts'),
  tested(/^npm mcp/, 'lab/mcp/mcp.test.ts'),
  tested(/^npm soak/, 'lab/soak/soak.test.ts'),
  tested(/^npm attack/, 'lab/attack/attack.test.ts'),
  tested(/^npm bench/, 'lab/bench/bench.test.ts'),
  tested(/^npm test install$|^npm install$|^pnpm install$/, 'test/install.test.ts'),
  not(/^npm (test|test:docs|check|format)( |$)/, 'npm test itself runs the same checks and tests'),
  not(/^npm docs (performance|reliability)$|durability/, 'measures for minutes; the page has the result'),
  tested(/^npm changeset version$/, 'deploy/release/changesets.test.ts'),
  not(/^npx pnpm\S* add|^npm changeset$/, 'changes the repository'),
  not(/^grpcurl /, 'a program of the reader; service-kit/reflection-server.test.ts sends the same requests'),
  run(/^npm end-of-life$/),
  tested(/^openssl dgst/, 'deploy/release/release.test.ts'),
  not(
    /^(cosign|skopeo) /,
    'needs a published release and a registry; .github/workflows/release.yaml has the same commands',
  ),
  not(/^docker compose/, 'needs Compose; deploy/manifests/compose.test.ts checks the file'),
  // In a cluster.
  tested(/^npm release:dry$/, 'test/kind/7-release.test.ts'),
  tested(
    /^kubectl apply -n shop|online-boutique-\S+\.tgz|^helm uninstall|^kubectl delete namespace/,
    'test/kind/7-release.test.ts',
  ),
  tested(/^npm (deploy:kind|undeploy) --context/, 'test/kind/8-other-cluster.test.ts'),
  tested(/^npm deploy:kind --secure$/, 'test/kind/7-secure.test.ts'),
  tested(/^npm deploy:kind --no-load$/, 'test/kind/8-other-cluster.test.ts'),
  tested(/^npm mesh:/, 'test/kind/6-without-mesh.test.ts'),
  tested(/^npm deploy:kind .*my-gateway/, 'test/kind/7-gateway-api.test.ts'),
  tested(/^npm deploy:kind --overlay/, 'deploy/cluster/overlay.test.ts'),
  not(/^npm deploy:kind --/, 'takes a cluster of its own for each option; a test compares options with --help'),
  tested(/^npm (deploy:kind|status)$/, 'test/kind/2-deploy.test.ts'),
  tested(/^npm redeploy/, 'test/kind/4-redeploy.test.ts'),
  tested(/^npm logs/, 'test/kind/5-broken-parts.test.ts'),
  tested(/^npm load:off$/, 'test/kind/7-secure.test.ts'),
  not(/^npm load:on$/, 'creates what deploy:kind creates'),
  tested(/^npm undeploy$/, 'test/kind/8-other-cluster.test.ts'),
  tested(/^npm cluster:down$/, 'test/kind/9-down.test.ts'),
  not(/^npm (calm|habits|scale|chaos:kind)/, 'measures a cluster for many minutes; lab/ has its results'),
  tested(/^npm images cartservice --unbundled$/, 'deploy/images/images.test.ts'),
  not(/^npm images --prefix/, 'needs a registry'),
  tested(/^npm images/, 'test/kind/2-deploy.test.ts'),
  tested(/SIGUSR1|port-forward .* 9229/, 'test/kind/4-debugger.test.ts'),
  tested(/^kubectl apply -k k8s/, 'test/kind/3-components.test.ts'),
  tested(/^helm |^kubectl (scale$|delete pvc)/, 'test/kind/3-chart.test.ts'),
  tested(/^kubectl .*otlp-check$/, 'test/otlp-check.test.ts'),
  not(/^npm test:kind$/, 'runs all tests in test/kind'),
  not(/gateway-api\/releases|^istioctl waypoint|istio\.io|linkerd|kuma|FOLDER/, 'needs another mesh, or the internet'),
  not(
    /^kubectl .*(NAME|POD|TOKEN|KEY|ISTIO_META|patch|redis-cart)/,
    'for a case of the reader: names or secrets differ',
  ),
  not(/^kubectl (drain|uncordon|scale|rollout undo)/, '`npm run habits` does the same and counts failed requests'),
  not(/^kubectl (auth can-i|port-forward|rollout restart)/, "a command of Kubernetes, with the reader's own names"),
  not(/^kubectl (get|logs|set env|-n demo-app port-forward) ?/, 'for a person who looks into a running shop'),
];

export const proofOf = (command: string): Proof | undefined => proofs.find(({ pattern }) => pattern.test(command));
