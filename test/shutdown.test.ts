// The frontend and the embedded shop stop in time after SIGTERM, even with badly behaved clients.
import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect as connectHttp2 } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { after, describe, type TestContext, test } from 'node:test';
import { startReplica } from '../testing/replica.ts';
import { startSilent } from '../testing/silent-server.ts';
import { root } from '../testing/sources.ts';
import { killStarted, start } from '../testing/start-process.ts';
import { edges, grpcServices, workload, workloadNames } from '../topology.ts';

const limitMs = 9_000;
const form = 'content-type: application/x-www-form-urlencoded\r\ncontent-length: 1000\r\n\r\n';

async function open(t: TestContext, port: number, bytes: string | Uint8Array = ''): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true }).on('error', () => {});
  t.after(() => socket.destroy());
  await once(socket, 'connect');
  socket.write(bytes);
  return socket;
}

type Client = (t: TestContext, port: number) => Promise<unknown>;

const clients: Record<string, Client> = {
  'a half-sent POST': (t, port) => open(t, port, `POST /cart HTTP/1.1\r\nhost: localhost\r\n${form}product_id=`),
  'a POST that drips': async (t, port) => {
    const socket = await open(t, port, `POST /cart HTTP/1.1\r\nhost: localhost\r\n${form}`);
    const drip = setInterval(() => socket.write('x'), 2_000);
    t.after(() => clearInterval(drip));
  },
  'responses that are not read': async (t, port) => {
    const file = 'GET /static/css/site.css HTTP/1.1\r\nhost: localhost\r\n\r\n';
    const socket = await open(t, port, file.repeat(1_000));
    socket.pause();
  },
  'a kept-alive connection': async (t, port) => {
    const socket = await open(t, port, 'GET /_healthz HTTP/1.1\r\nhost: localhost\r\n\r\n');
    await once(socket, 'data');
  },
  'connections that send nothing, or TLS': async (t, port) => {
    await open(t, port);
    await open(t, port, Buffer.from('16030100c8010000c40303', 'hex'));
  },
};

/** A response shows that the server has accepted all earlier connections. */
const settle = (port: number) => fetch(`http://127.0.0.1:${port}/_healthz`);

async function inTime(t: TestContext, stop: () => Promise<unknown>, extraMs = 0): Promise<void> {
  const since = performance.now();
  await stop();
  const tookMs = performance.now() - since;
  t.diagnostic(`${Math.round(tookMs)} ms`);
  assert.ok(tookMs < limitMs + extraMs, `${tookMs} ms`);
}

describe('SIGTERM ends the frontend in time', { concurrency: 2 }, () => {
  const addresses = edges
    .filter(({ caller }) => caller === 'frontend')
    .map(({ callee }) => [workload(callee).address, '127.0.0.1:1']);
  for (const [name, client] of Object.entries(clients))
    test(`with ${name}`, async (t) => {
      const vars = { SHUTDOWN_DRAIN: '300ms', ...Object.fromEntries(addresses) };
      const frontend = await startReplica('frontend', vars);
      const port = Number(frontend.address.split(':')[1]);
      await client(t, port);
      await settle(port);
      await inTime(t, frontend.stop, 300);
    });
});

describe('SIGTERM ends the embedded shop in time', () => {
  after(killStarted);

  test('with all of these clients, stuck calls to each service, a frozen caller and a hanging collector', async (t) => {
    const collector = await startSilent();
    t.after(() => collector.stop());
    const shop = await start([], { OTEL_EXPORTER_OTLP_ENDPOINT: `http://${collector.address}` });
    await shop.printed('Ctrl-C stops everything.');
    const port = Number(new URL(shop.url).port);
    for (const client of Object.values(clients)) await client(t, port);
    for (const name of grpcServices) await neverHalfClosed(t, shop.ports.of(name));
    t.after(freeze(await callOf(shop.ports.of('cartservice'))));
    await settle(port);
    await inTime(t, async () => {
      shop.child.kill('SIGTERM');
      assert.equal(await shop.ended(), 0);
    });
    assert.match(shop.out(), /The shop has stopped\.\n$/);
  });
});

async function neverHalfClosed(t: TestContext, port: number): Promise<void> {
  const session = connectHttp2(`http://127.0.0.1:${port}`).on('error', () => {});
  t.after(() => session.destroy());
  const headers = { ':method': 'POST', ':path': '/grpc.health.v1.Health/Check', 'content-type': 'application/grpc' };
  session.request(headers).on('error', () => {});
  await new Promise((resolve) => session.ping((error, ms) => resolve(error ?? ms)));
}

async function callOf(port: number): Promise<ChildProcess> {
  const caller = fork(join(root, 'service-kit/testing/frozen-caller.ts'), [`127.0.0.1:${port}`]);
  await once(caller, 'message');
  return caller;
}

function freeze(child: ChildProcess): () => void {
  child.kill('SIGSTOP');
  return () => child.kill('SIGKILL');
}

test('the grace period in Kubernetes is longer than a stop can take', () => {
  for (const name of workloadNames) {
    const manifest = readFileSync(join(root, `k8s/base/${name}.yaml`), 'utf8');
    const seconds = (pattern: RegExp) => Number(pattern.exec(manifest)?.[1]);
    const preStop = seconds(/preStop: \{ sleep: \{ seconds: (\d+)/);
    const drain = seconds(/SHUTDOWN_DRAIN, value: (\d+)s/);
    const grace = seconds(/terminationGracePeriodSeconds: (\d+)/);
    assert.ok(grace > preStop + drain + limitMs / 1000, `${name}: ${grace} s`);
  }
});
