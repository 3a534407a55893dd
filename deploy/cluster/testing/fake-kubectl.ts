// A kubectl that responds from a list, and other programs: for tests of what a command does in a state that is hard to bring
// about.
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after } from 'node:test';

export interface Response {
  /** Matches the program and its arguments, separated by spaces. The first response that matches is used. */
  when: RegExp;
  /** Only after a call that matches this. */
  after?: RegExp;
  /** Text, or an object that is printed as JSON. */
  out?: string | object;
  err?: string;
  code?: number;
}

const program = (folder: string) => `#!${process.execPath}
const { appendFileSync, readFileSync } = require('node:fs');
const args = [require('node:path').basename(process.argv[1]), ...process.argv.slice(2)].join(' ');
const calls = readFileSync(${JSON.stringify(join(folder, 'calls'))}, 'utf8').split('\\n');
const responses = JSON.parse(readFileSync(${JSON.stringify(join(folder, 'responses'))}, 'utf8'));
appendFileSync(${JSON.stringify(join(folder, 'calls'))}, args + '\\n');
const { out = '', err = '', code = 0 } =
  responses.find((one) => new RegExp(one.when).test(args) && (!one.after || calls.some((call) => new RegExp(one.after).test(call)))) ?? {};
process.stdout.write(out);
process.stderr.write(err);
process.exitCode = code;
`;

/** For all commands that this process runs, until its tests end. Other calls print nothing and succeed. */
export function fakeKubectl(...others: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'fake-kubectl-'));
  const path = process.env.PATH;
  for (const name of ['kubectl', ...others]) {
    writeFileSync(join(folder, name), program(folder));
    chmodSync(join(folder, name), 0o755);
  }
  process.env.PATH = `${folder}${delimiter}${path}`;
  after(() => {
    process.env.PATH = path;
    rmSync(folder, { recursive: true });
  });
  const respond = (...responses: Response[]) => {
    const texts = responses.map(({ when, after: afterCall, out, ...rest }) => ({
      ...rest,
      when: when.source,
      after: afterCall?.source,
      out: typeof out === 'object' ? JSON.stringify(out) : out,
    }));
    writeFileSync(join(folder, 'responses'), JSON.stringify(texts));
    writeFileSync(join(folder, 'calls'), '');
  };
  respond();
  return {
    /** Replaces the list, and forgets the calls. */
    respond,
    calls: () => readFileSync(join(folder, 'calls'), 'utf8').split('\n').filter(Boolean),
  };
}

interface Running {
  kind?: 'Deployment' | 'StatefulSet';
  replicas?: number;
  sidecar?: boolean;
  /** Of the pods; those of the manifest by default. */
  image?: string;
}

/** A workload that runs as its manifest says, with its pods, as `kubectl get` lists them. */
export function runningWorkload(
  name: string,
  { kind = 'Deployment', replicas = 1, sidecar = false, image = `${name}:1` }: Running = {},
): object[] {
  const [annotations, owner] = [{ 'deployment.kubernetes.io/revision': '1' }, `${name}-1`];
  const spec = { replicas, template: { spec: { containers: [{ name: 'server', image }] } } };
  const status = {
    observedGeneration: 1,
    updateRevision: owner,
    ...(replicas > 0 && { replicas, updatedReplicas: replicas }),
  };
  const ready = { ready: true, restartCount: 0, state: { running: { startedAt: '' } }, lastState: {} };
  const proxy = { name: 'istio-proxy', image: 'proxy:1', restartPolicy: 'Always' };
  const pods = Array.from({ length: replicas }, (_, index) => ({
    kind: 'Pod',
    metadata: {
      name: `${owner}-${index}`,
      namespace: 'demo-app',
      labels: { app: name, 'controller-revision-hash': owner },
      creationTimestamp: '2026-01-01T00:00:00Z',
      ownerReferences: [{ name: kind === 'Deployment' ? owner : name }],
    },
    spec: { nodeName: 'node', containers: spec.template.spec.containers, ...(sidecar && { initContainers: [proxy] }) },
    status: {
      phase: 'Running',
      containerStatuses: [{ name: 'server', ...ready }],
      initContainerStatuses: sidecar ? [{ name: proxy.name, ...ready }] : [],
    },
  }));
  const replicaSet = {
    kind: 'ReplicaSet',
    metadata: { name: owner, annotations, ownerReferences: [{ name }] },
    spec,
    status: { availableReplicas: replicas },
  };
  return [
    { kind, metadata: { name, generation: 1, annotations }, spec, status },
    ...(kind === 'Deployment' ? [replicaSet] : []),
    ...pods,
  ];
}

/** A list as `kubectl get -o json` prints it. */
export const listOf = (...items: object[][]) => ({ kind: 'List', items: items.flat() });
