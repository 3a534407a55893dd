// How each command in the documentation is known to work: it is run here, a test runs it, or there is a reason why not.

interface Tested {
  readonly test: string;
  /** A test of the command's options, if the first one calls the function behind it. */
  readonly options: string;
}

export interface Proof {
  /** Of whole commands, as commands-in-pages.ts returns them. */
  readonly pattern: RegExp;
  /** `run`: documented-commands.test.ts runs it. */
  readonly how: 'run' | Tested | { readonly reason: string };
}

/** Runs every command of Kubernetes that it proves, as it is written. */
export const firstHour = 'test/kind/3-first-hour.test.ts';
const push = 'deploy/release/push.test.ts';

const run = (pattern: RegExp): Proof => ({ pattern, how: 'run' });
const tested = (pattern: RegExp, test: string, options = test): Proof => ({ pattern, how: { test, options } });
const not = (pattern: RegExp, reason: string): Proof => ({ pattern, how: { reason } });

/** The first one that matches counts. */
export const proofs: readonly Proof[] = [
  // On this machine.
  not(/ENDPOINT=https:|\$CODESPACE_NAME/, 'needs a backend or a codespace; the same command with other values is run'),
  run(/^([A-Z_]+=\S+ )*npm start( --\w+)?$/),
  run(/^npm .*--help$/),
  run(/^npm english docs$/),
  tested(/^npm otlp-check/, 'test/otlp-check.test.ts'),
  tested(/^npm settle/, 'test/settle.test.ts'),
  tested(/^npm (backup|restore) .*--cluster/, firstHour),
  tested(/^npm (backup|restore)/, 'test/backup.test.ts'),
  tested(/^npm docs (configuration|workloads)$/, 'docs/generate/reference-docs.test.ts'),
  tested(/^npm docs telemetry$/, 'docs/generate/telemetry-reference.test.ts'),
  run(/^npm telemetry:diff REV$/),
  tested(/^npm screenshots$/, 'docs/generate/pictures.test.ts'),
  tested(/^npm manifests$/, 'deploy/manifests/yaml.test.ts'),
  tested(/^npm gen$/, 'test/architecture.test.ts'),
  tested(/^npm load /, 'loadgen/cli/loadgen.test.ts'),
  not(/^npm chaos .*(redis|evict)/, 'measures for minutes; lab/ has its results, and tests of the faults'),
  tested(/^npm chaos( |$)/, 'lab/chaos/chaos.test.ts'),
  run(/^npm incident (list|list --json|show slow-query)$/),
  tested(/^npm incident (replay|score|diagnose)/, 'lab/incidents/incidents.test.ts'),
  tested(/^npm incident run .*--kind/, 'test/kind/7-incidents.test.ts'),
  tested(/^npm incident run/, 'lab/incidents/run.test.ts', 'lab/incidents/incidents.test.ts'),
  tested(/^npm mcp/, 'lab/mcp/mcp.test.ts'),
  tested(/^npm soak/, 'lab/soak/soak.test.ts'),
  tested(/^npm attack/, 'lab/attack/attack.test.ts'),
  tested(/^npm bench --against/, 'lab/bench/against/against.test.ts'),
  not(/^npm bench .*--check/, 'CI runs it: .ci/run'),
  tested(/^npm bench/, 'lab/bench/bench.test.ts'),
  tested(/^npm growth/, 'lab/growth/growth.test.ts'),
  tested(/^npm test install$|^npm install$|^pnpm install$/, 'test/install.test.ts'),
  not(/^npm (test|test:docs|check|format)( |$)/, 'npm test itself runs the same checks and tests'),
  not(/^npm docs (performance|reliability)$|durability/, 'measures for minutes; the page has the result'),
  tested(/^npm changeset version$/, 'deploy/release/changesets.test.ts'),
  not(/^npx pnpm\S* add|^npm changeset$/, 'changes the repository'),
  not(/^grpcurl /, 'a program of the reader; service-kit/reflection-server.test.ts sends the same requests'),
  tested(/^npm end-of-life$/, 'deploy/end-of-life.test.ts'),
  tested(/^(openssl dgst|sha256sum)/, 'deploy/release/release.test.ts'),
  tested(/^jq .*manifests/, push),
  tested(/^skopeo copy .*oci:dist/, push),
  not(/^cosign |^skopeo |^helm install .*oci:/, 'needs a published release; .github/workflows/release.yaml makes one'),
  not(/^docker compose/, 'needs Compose; deploy/manifests/compose.test.ts checks the file'),
  // In a cluster.
  tested(/^npm release:dry/, 'test/kind/7-release.test.ts'),
  tested(
    /^kubectl (create namespace|apply -n) shop|^helm install .*\.tgz|^kubectl delete namespace/,
    'test/kind/7-release.test.ts',
  ),
  tested(/^npm (deploy:kind|undeploy) --context/, 'test/kind/8-other-cluster.test.ts'),
  tested(/^npm deploy:kind --secure$/, 'test/kind/7-secure.test.ts'),
  tested(/^npm deploy:kind --no-load$/, 'test/kind/8-other-cluster.test.ts'),
  run(/^npm lesson list$/),
  tested(/^npm lesson/, 'test/kind/5-lessons.test.ts'),
  not(
    /k8s\/lessons|outsider|adservice-slow|^IMAGE=|PaymentService\/Charge|lesson-(gateway|route)|adservice-sick|recommendationservice-v2|sign-in-keys|\.pem|-second|bank|boutique\/lesson/,
    '`npm run lesson` does the same with the same files, and nightly.yaml runs all lessons',
  ),
  tested(/^npm mesh:/, 'test/kind/6-without-mesh.test.ts'),
  tested(/^npm deploy:kind .*my-gateway/, 'test/kind/7-gateway-api.test.ts'),
  tested(/^npm deploy:kind --overlay/, 'test/kind/7-openshift.test.ts'),
  not(/^npm deploy:kind --/, 'takes a cluster of its own for each option; a test compares options with --help'),
  tested(/^npm (deploy:kind|status)$/, 'test/kind/2-deploy.test.ts'),
  tested(/^npm redeploy/, 'test/kind/4-redeploy.test.ts'),
  tested(/^npm logs/, firstHour),
  tested(/^npm load:off$/, 'test/kind/7-secure.test.ts'),
  not(/^npm load:on$/, 'creates what deploy:kind creates'),
  tested(/^npm undeploy$/, 'test/kind/8-other-cluster.test.ts'),
  tested(/^npm cluster:down$/, 'test/kind/9-down.test.ts'),
  not(/^npm (calm|habits|scale|chaos:kind)/, 'measures a cluster for many minutes; lab/ has its results'),
  tested(/^npm images cartservice --unbundled$/, 'deploy/images/images.test.ts'),
  not(/^npm images --prefix/, 'needs a registry'),
  tested(/^npm images/, 'deploy/images/images.test.ts'),
  tested(/SIGUSR1|port-forward .* 9229/, 'test/kind/4-debugger.test.ts'),
  tested(/^helm /, 'test/kind/3-chart.test.ts'),
  not(/^npm test:kind$/, 'runs all tests in test/kind'),
  not(
    /gateway-api\/releases|^istioctl waypoint|istio\.io\/|linkerd|kuma|FOLDER/,
    'needs another mesh, or the internet',
  ),
  not(
    /^kubectl (drain|uncordon)|^kubectl rollout restart .*deployment$/,
    '`npm run habits` does the same, and counts failed requests',
  ),
  not(/^istioctl proxy-config/, 'shows what a sidecar has'),
  not(/--previous/, 'needs a container that has crashed'),
  not(/^kubectl debug/, 'opens a shell'),
  not(/^kubectl delete statefulset/, 'stops Redis; the next command creates it again'),
  not(
    /port-forward deployment\/orderservice/,
    'the command of another one, which is tested with its address: npm run settle',
  ),
  not(/^kubectl (auth can-i|port-forward|scale|set env -n \S+ \S+)$/, 'the name of a command'),
  tested(/^kubectl /, firstHour),
];

export const proofOf = (command: string): Proof | undefined => proofs.find(({ pattern }) => pattern.test(command));

export const isProvenBy = (command: string, test: string): boolean => {
  const how = proofOf(command)?.how;
  return typeof how === 'object' && 'test' in how && how.test === test;
};

/** Whether the test takes the command from the page. */
export const runsVerbatim = (command: string, test: string): boolean =>
  test === push || (test === firstHour && command.startsWith('kubectl'));

/**
 * What another test must contain: a script's file or name, otherwise the program and its verb; and every long option, perhaps
 * as a property of the function behind the command. Names of clusters and namespaces are the test's own.
 */
export function evidenceFor(command: string, scripts: Readonly<Record<string, string>>): RegExp[] {
  const words = command.replaceAll(/"[^"]*"|'[^']*'/g, 'TEXT').split(' ');
  const [name = '', verb = '', ...rest] = words.slice(words.findIndex((word) => !word.includes('=')));
  const options = [verb, ...rest].flatMap((word) => word.match(/^--(?!namespace|context)([\w-]+)/)?.[1] ?? []);
  const file = scripts[verb]?.match(/scripts\/([\w-]+)\.ts/)?.[1] ?? verb;
  const called = file === 'deploy-kind' ? '|\\bdeploy\\(' : '';
  const ofProgram = verb.startsWith('-') ? '' : `[^]*\\b${verb.replace('-', '-?')}`;
  const what = name === 'npm' ? `\\b(${file}|${verb})\\b${called}` : `${name}\\b${ofProgram}`;
  return [new RegExp(what, 'i'), ...options.map((option) => new RegExp(`\\b${option}\\b`))];
}
