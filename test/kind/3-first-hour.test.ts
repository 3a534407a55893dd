// The commands of Kubernetes in the documentation, as they are written: what an SRE types in the first hour, and what the
// runbooks name. proofs-of-commands.ts says which.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { withPortForward } from '../../deploy/cluster/port-forward.ts';
import { documentedCommands } from '../../docs/generate/commands-in-pages.ts';
import { firstHour, isProvenBy } from '../../docs/generate/proofs-of-commands.ts';
import { until } from '../../testing/eventually.ts';
import { sendHttp } from '../../testing/raw-bytes.ts';
import { clusterName, kubectl, repo, script, shopUrl, to } from './cluster.ts';

const namespace = 'first-hour';
const workload = 'adservice';
const forwarded = 28_080;
const kubeconfig = join(repo, 'first-hour.kubeconfig');
const rolloutLimit = '--timeout=120s';
const gateway = ['-n', 'istio-system', 'deployment/istio-ingressgateway'];

const inShop = (...args: string[]) => kubectl(...args, '-n', to.namespace);
const rolledOut = (...what: string[]) => kubectl('rollout', 'status', ...what, rolloutLimit);
const deployment = (name: string) => rolledOut('-n', to.namespace, `deployment/${name}`);
const undo = async (name: string) => {
  await inShop('rollout', 'undo', `deployment/${name}`);
  await deployment(name);
};
const ofDeployment = (name: string, path: string) => inShop('get', 'deployment', name, '-o', `jsonpath={${path}}`);

const podOf = (name: string) => inShop('get', 'pods', '-l', `app=${name}`, '-o', 'jsonpath={.items[0].metadata.name}');

before(async () => {
  const config = await kubectl('config', 'view', '--raw', '--minify', '--flatten');
  writeFileSync(kubeconfig, config, { mode: 0o600 });
  await kubectl('create', 'namespace', namespace);
  // Where commands without a namespace go.
  await promisify(execFile)('kubectl', ['config', 'set-context', '--current', '--namespace', namespace], {
    env: env(),
  });
});
after(() => kubectl('delete', 'namespace', namespace, '--wait=false'));

const env = () => ({ ...process.env, KUBECONFIG: kubeconfig });

/** The command with names that exist here. Nothing is pulled: what would need other images is only validated. */
async function filledIn(command: string): Promise<string> {
  const names = {
    NAME: workload,
    POD: await podOf(workload),
    CONTAINER: 'server',
    TRACE_ID: 'trace_id',
    '-n shop': `-n ${namespace}`,
    '8080:80': `${forwarded}:80`,
  };
  const filled = Object.entries(names).reduce(
    (text, [name, value]) => text.replace(new RegExp(`(?<![\\w-])${name}\\b`, 'g'), value),
    command,
  );
  return /^kubectl apply -k/.test(filled) ? `${filled} --dry-run=server` : filled;
}

/** As a shell runs it. grep exits with 1 if it finds no line. */
async function run(command: string): Promise<string> {
  const how = { cwd: repo, env: env(), timeout: 120_000, maxBuffer: 2 ** 26 };
  const { stdout } = await promisify(execFile)('bash', ['-c', command], how).catch((error) => {
    if (error.code === 1 && !error.stderr && command.includes('| grep')) return error;
    throw new Error(`${command}\n${error.stderr || error.message}`);
  });
  return stdout;
}

interface Case {
  readonly command: RegExp;
  readonly prepare?: () => Promise<unknown>;
  /** Of what it prints, and of the command as it was run. */
  readonly check?: (text: string, command: string) => unknown;
  readonly restore?: () => Promise<unknown>;
}

const secret =
  (name: string, of: string): Case['restore'] =>
  () =>
    kubectl('delete', 'secret', name, '-n', of);

async function homeOverTls(): Promise<void> {
  await withPortForward(to, 'istio-system', 'deployment/istio-ingressgateway', 8443, (address) =>
    until(
      'the gateway to serve TLS',
      () =>
        new Promise<boolean>((resolve) => {
          const [, port] = address.split(':');
          request({
            host: '127.0.0.1',
            port,
            servername: 'localhost',
            headers: { host: 'localhost' },
            rejectUnauthorized: false,
          })
            .on('response', (response) => {
              response.resume();
              resolve(response.statusCode === 200 && /; Secure/.test(String(response.headers['set-cookie'])));
            })
            .on('error', () => resolve(false))
            .end();
        }),
      30_000,
    ),
  );
}

/** What is expected of a command, besides that it succeeds. */
const cases: readonly Case[] = [
  { command: /get deployments/, check: (text) => assert.match(text, /^frontend +1\/1 .*frontend/m) },
  { command: /get pods -n demo-app$/, check: (text) => assert.match(text, /^cartservice-\S+ +([12])\/\1 +Running/m) },
  {
    command: /get pods .* -l app=/,
    check: (text, command) => assert.match(text, new RegExp(`^${command.match(/app=(\S+)/)?.[1]}-`, 'm')),
  },
  { command: /get nodes/, check: (text) => assert.match(text, / Ready /) },
  {
    command: /logs .*deployment\/cartservice -c server$/,
    check: (text) => assert.match(text, /"service":"cartservice"/),
  },
  { command: /\| grep TRACE_ID/, check: (text) => assert.match(text, /"trace_id":"[0-9a-f]{32}"/) },
  { command: /info keyspace/, check: (text) => assert.match(text, /^db0:keys=\d+/m) },
  {
    command: /config set maxmemory/,
    check: (text) => assert.match(text, /^OK/),
    restore: () =>
      kubectl(
        ...['exec', '-n', to.namespace, 'redis-cart-0', '-c', 'redis'],
        ...['--', 'redis-cli', 'config', 'set', 'maxmemory', '170mb'],
      ),
  },
  {
    command: /scale .*deployment\/frontend --replicas=3/,
    check: async () => {
      await deployment('frontend');
      assert.equal(await ofDeployment('frontend', '.status.readyReplicas'), '3');
    },
    restore: () => inShop('scale', 'deployment/frontend', '--replicas=1'),
  },
  {
    command: /scale .*NAME --replicas 2/,
    check: () => deployment(workload),
    restore: () => inShop('scale', `deployment/${workload}`, '--replicas=1'),
  },
  ...['frontend', 'NAME'].map((name): Case => {
    const undone = name === 'NAME' ? workload : name;
    const variables = () => ofDeployment(undone, '.spec.template.spec.containers[0].env[*].name');
    return {
      command: new RegExp(`rollout undo .*/${name}$`),
      async prepare() {
        await inShop('set', 'env', `deployment/${undone}`, 'FIRST_HOUR=1');
        assert.match(await variables(), /FIRST_HOUR/);
        await deployment(undone);
      },
      async check() {
        await deployment(undone);
        assert.doesNotMatch(await variables(), /FIRST_HOUR/);
      },
    };
  }),
  { command: /rollout restart .*NAME/, check: () => deployment(workload) },
  { command: /rollout restart .*checkoutservice/, check: () => deployment('checkoutservice') },
  { command: /set resources/, check: () => deployment(workload), restore: () => undo(workload) },
  {
    command: /EXTRA_LATENCY-/,
    async prepare() {
      await inShop('set', 'env', `deployment/${workload}`, 'EXTRA_LATENCY=10ms');
      await deployment(workload);
    },
    async check() {
      await deployment(workload);
      assert.doesNotMatch(
        await ofDeployment(workload, '.spec.template.spec.containers[0].env[*].name'),
        /EXTRA_LATENCY/,
      );
    },
  },
  {
    command: /patch .*livenessProbe/,
    async check() {
      await deployment('cartservice');
      assert.equal(await ofDeployment('cartservice', '.spec.template.spec.containers[0].livenessProbe'), '');
    },
    restore: () => undo('cartservice'),
  },
  {
    command: /create .*secret tls shop-tls/,
    prepare: () =>
      run(
        'openssl req -x509 -newkey rsa:2048 -nodes -keyout KEY.pem -out CERT.pem -days 1 -subj /CN=localhost 2>/dev/null',
      ),
  },
  {
    command: /patch .*frontend-gateway/,
    check: homeOverTls,
    async restore() {
      const patch = JSON.stringify([{ op: 'remove', path: '/spec/servers/1' }]);
      await inShop('patch', 'gateways.networking.istio.io', 'frontend-gateway', '--type', 'json', '-p', patch);
      await kubectl('delete', 'secret', 'shop-tls', '-n', 'istio-system');
    },
  },
  { command: /secret generic otlp/, restore: secret('otlp', to.namespace) },
  { command: /secret generic otel-collector/, restore: secret('otel-collector', to.namespace) },
  {
    command: /ISTIO_META_HTTP10/,
    async check() {
      await rolledOut(...gateway);
      const home = async () => (await sendHttp(shopUrl, 'GET / HTTP/1.0\r\nHost: localhost\r\n\r\n')).status === 200;
      await until('a page over HTTP/1.0', home, 20_000);
    },
    async restore() {
      await kubectl('set', 'env', ...gateway, 'ISTIO_META_HTTP10-');
      await rolledOut(...gateway);
    },
  },
];

const commands = documentedCommands().filter(
  ({ command }) => isProvenBy(command, firstHour) && /^kubectl/.test(command),
);
const isPortForward = (command: string) => / port-forward /.test(command);

describe('in the documentation', () => {
  for (const { command, page } of commands.filter((one) => !isPortForward(one.command)))
    test(`${page}: ${command}`, async () => {
      const { prepare, check, restore } = cases.find((one) => one.command.test(command)) ?? {};
      await prepare?.();
      try {
        const filled = await filledIn(command);
        const text = await run(filled);
        await check?.(text, filled);
      } finally {
        await restore?.();
      }
    });

  for (const { command, page } of commands.filter((one) => isPortForward(one.command)))
    test(`${page}: ${command}`, async () => {
      const child = spawn('bash', ['-c', `exec ${await filledIn(command)}`], { env: env(), stdio: 'ignore' });
      try {
        await until('the forwarded port', async () => (await fetch(`http://localhost:${forwarded}/`)).ok, 20_000);
      } finally {
        child.kill();
      }
    });
});

test('every expectation is of a documented command', () => {
  const unused = cases.filter((one) => !commands.some(({ command }) => one.command.test(command)));
  assert.deepEqual(
    unused.map(({ command }) => command),
    [],
  );
});

test('docs/operations.md: npm run backup and restore, with --cluster', async () => {
  const inCluster = ['--cluster', '--name', clusterName];
  const folder = join(repo, 'backups/monday');
  const copied = await script('backup', [folder, ...inCluster]);
  assert.equal(copied.code, 0, copied.text);
  assert.match(copied.text, /Copied all data, with \d+ orders?/);
  const refused = await script('restore', [folder, ...inCluster]);
  assert.equal(refused.code, 1, refused.text);
  assert.match(refused.text, /--force/);
});

test('docs/kubernetes.md: npm run logs, with --follow and --trace', async () => {
  const following = script('logs', [workload, '--follow', '--name', clusterName]);
  await until('lines', async () => following.printed().split('\n').length > 1, 30_000).finally(() =>
    following.interrupt(),
  );
  const lines = (await script('logs', ['frontend', '--name', clusterName])).text;
  const [, trace = ''] = lines.match(/"trace_id":"([0-9a-f]{8})/) ?? [];
  assert.ok(trace, lines.slice(0, 500));
  const ofTrace = await script('logs', ['--trace', trace, '--name', clusterName]);
  assert.equal(ofTrace.code, 0, ofTrace.text);
  assert.match(ofTrace.text, new RegExp(trace));
});
