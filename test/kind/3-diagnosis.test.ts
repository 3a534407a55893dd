// Deployments that can't run, each for another reason: the sentence about it names the pod and the reason.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { diagnose, eventsOf } from '../../deploy/cluster/diagnosis.ts';
import { run } from '../../deploy/cluster/exec.ts';
import { deployedImages } from '../../deploy/cluster/rollout.ts';
import { readState } from '../../deploy/cluster/state.ts';
import { waitForRollouts } from '../../deploy/cluster/wait-for-rollouts.ts';
import { until } from '../../testing/eventually.ts';
import { kubectl, to } from './cluster.ts';

const of = 'broken';
let image = '';

before(async () => {
  image = (await deployedImages(to)).get('adservice') ?? '';
  await kubectl('create', 'namespace', of);
});
after(() => kubectl('delete', 'namespace', of, '--wait=false'));

/** Creates a Deployment whose only container has this in its spec. */
async function create(name: string, container: object, pod: object = {}): Promise<void> {
  const labels = { app: name };
  const server = { name: 'server', image, terminationMessagePolicy: 'FallbackToLogsOnError', ...container };
  const spec = { containers: [server], terminationGracePeriodSeconds: 0, ...pod };
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: of, labels },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  };
  await run('kubectl', ['--context', to.context, 'apply', '-f', '-'], { input: JSON.stringify(deployment) });
}

const program = (text: string) => ({ command: ['/nodejs/bin/node', '-e', text] });

async function becomes(name: string, sentence: RegExp): Promise<void> {
  const textOf = async () => diagnose(await readState(to, of), name, await eventsOf(to, of))?.text ?? '';
  await until(`${name}: ${sentence}`, async () => sentence.test(await textOf()), 40_000);
}

test('a Deployment that is not there', () => becomes('nothing', /^nothing is missing/));

test('an image that the node lacks', async () => {
  await create('imageless', { image: 'adservice:never-built', imagePullPolicy: 'Never' });
  await becomes('imageless', /^imageless-\S+ waits for the image adservice:never-built, which \S+ can't pull/);
  await assert.rejects(
    waitForRollouts(to, { of, names: ['imageless'], limitMs: 30_000 }),
    /can't pull \(ErrImageNever/,
  );
});

test('a program that crashes', async () => {
  await create('crashing', program("throw new Error('no ads today')"));
  await becomes('crashing', /^crashing-\S+ crashed once \(server, exit code 1\)/);
  const isHopeless = () => true;
  await assert.rejects(
    waitForRollouts(to, { of, names: ['crashing'], limitMs: 30_000, isHopeless }),
    /crashed[\s\S]*End of its log:[\s\S]*no ads today[\s\S]*describe pod -n broken crashing-/,
  );
});

test('a container that is killed for its memory', async () => {
  const greedy = program('const all = []; for (;;) all.push(Buffer.alloc(1e6, 1));');
  await create('greedy', { ...greedy, resources: { limits: { memory: '40Mi' } } });
  await becomes('greedy', /crashed .*OOMKilled/);
});

test('a probe that fails', async () => {
  const readinessProbe = { tcpSocket: { port: 4444 }, periodSeconds: 1 };
  await create('unready', { ...program('setInterval(() => {}, 1000)'), readinessProbe });
  await becomes('unready', /^unready-\S+ is running but not ready \(server\): Readiness probe failed: .*4444/);
  await assert.rejects(
    waitForRollouts(to, { of, names: ['unready'], limitMs: 4_000 }),
    /Readiness probe failed: .*4444/,
  );
});

test('a pod that fits on no node', async () => {
  await create('huge', { resources: { requests: { memory: '900Gi' } } });
  await becomes('huge', /^huge-\S+ can't be scheduled: .*Insufficient memory/);
});

test('a variable from a ConfigMap that is not there', async () => {
  await create('unconfigured', { envFrom: [{ configMapRef: { name: 'no-such-map' } }] });
  await becomes('unconfigured', /^unconfigured-\S+ can't start server: configmap "no-such-map" not found/);
});

test('a volume that is not there', async () => {
  await create(
    'volumeless',
    { volumeMounts: [{ name: 'v', mountPath: '/v' }] },
    { volumes: [{ name: 'v', secret: { secretName: 'no-such-secret' } }] },
  );
  await becomes('volumeless', /^volumeless-\S+ is starting: .*no-such-secret/);
});

test('a pod that the cluster rejects', async () => {
  await create('rejected', {}, { serviceAccountName: 'no-such-account' });
  await becomes('rejected', /^rejected: no pod can be created: .*no-such-account/);
});

test('a claim without a StorageClass', async () => {
  const labels = { app: 'claiming' };
  const claim = { accessModes: ['ReadWriteOnce'], storageClassName: '', resources: { requests: { storage: '1Mi' } } };
  const spec = {
    serviceName: 'claiming',
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: 'server', image }] } },
    volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: claim }],
  };
  const set = {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'claiming', namespace: of, labels },
    spec,
  };
  await run('kubectl', ['--context', to.context, 'apply', '-f', '-'], { input: JSON.stringify(set) });
  await becomes(
    'claiming',
    /^claiming-0 waits for its claim data-claiming-0: .*no storage class.*; set a default StorageClass, or/,
  );
});
