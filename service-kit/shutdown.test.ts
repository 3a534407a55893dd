// A service exits in time after SIGTERM, even if its callers hang.
import assert from 'node:assert/strict';
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, type TestContext, test } from 'node:test';
import { healthService } from './health.ts';
import { reflectionDefinition } from './reflection-server.ts';
import { echo } from './testing/echo.ts';
import { startReceiver } from './testing/otlp-receiver.ts';
import { rawClient } from './testing/raw-client.ts';

const limitMs = 9_000;
const say = '/kit.test.EchoService/Say';
const { definition: health } = healthService('', []);

async function startProgram(t: TestContext, drainMs = 0, vars: Record<string, string> = {}) {
  const env = { PATH: process.env.PATH, LISTEN_ADDR: '127.0.0.1', SHUTDOWN_DRAIN: `${drainMs}ms`, ...vars };
  const child = spawn(process.execPath, [join(import.meta.dirname, 'testing/echo-program.ts')], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  const lines: Record<string, unknown>[] = [];
  const port = await new Promise<number>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the program ended with ${code}`)));
    createInterface(child.stdout).on('line', (line) => {
      const entry = JSON.parse(line);
      lines.push(entry);
      if (entry.message === 'listening') resolve(Number(entry.port));
    });
  });
  return { address: `127.0.0.1:${port}`, port, lines, stop: () => stopInTime(child, drainMs) };
}

async function stopInTime(child: ChildProcess, drainMs: number): Promise<number> {
  const since = performance.now();
  child.kill('SIGTERM');
  const [code] = await once(child, 'close', { signal: AbortSignal.timeout(2 * limitMs) });
  const tookMs = performance.now() - since;
  assert.equal(code, 0);
  assert.ok(tookMs >= drainMs && tookMs < drainMs + limitMs, `${tookMs} ms`);
  return tookMs;
}

/** Resolves once the server has received everything sent before. */
const settle = async (address: string) => {
  const client = rawClient(address);
  await client.unary(echo.service, 'Look', {});
  client.close();
};

type Caller = (address: string, t: TestContext) => unknown;

const callers: Record<string, Caller> = {
  'a call of 60 s': (address) => {
    rawClient(address)
      .unary(echo.service, 'Say', { text: 'slow' })
      .catch(() => {});
  },
  'an open reflection stream': (address) => {
    const { ServerReflectionInfo: method } = reflectionDefinition('v1');
    assert.ok(method);
    const session = connectHttp2(`http://${address}`).on('error', () => {});
    session
      .request({ ':method': 'POST', ':path': method.path, 'content-type': 'application/grpc' })
      .on('error', () => {});
  },
  'a health watch': (address) => {
    const stream = rawClient(address).serverStream(health, 'Watch', { service: '' });
    stream.on('error', () => {}).resume();
  },
  'a response that the caller does not read': async (address) => {
    const session = connectHttp2(`http://${address}`, { settings: { initialWindowSize: 0 } }).on('error', () => {});
    const stream = session.request({ ':method': 'POST', ':path': say, 'content-type': 'application/grpc' });
    stream.on('error', () => {}).pause();
    const { requestSerialize } = echo.service.Say;
    const message = requestSerialize({ text: 'large' });
    const prefix = Buffer.alloc(5);
    prefix.writeUInt32BE(message.length, 1);
    stream.end(Buffer.concat([prefix, message]));
    await once(stream, 'response');
  },
  'a call that is never half-closed': (address) => {
    const session = connectHttp2(`http://${address}`).on('error', () => {});
    const stream = session.request({ ':method': 'POST', ':path': say, 'content-type': 'application/grpc' });
    stream.on('error', () => {}).write(Buffer.from([0, 0, 0, 0, 9]));
  },
  'a frozen caller': async (address, t) => {
    const child = fork(join(import.meta.dirname, 'testing/frozen-caller.ts'), [address]);
    t.after(() => child.kill('SIGKILL'));
    await once(child, 'message');
    child.kill('SIGSTOP');
  },
  'connections that send nothing, half a preface, or TLS': async (address) => {
    const [host, port] = address.split(':');
    for (const bytes of ['', 'PRI * HTTP/2.0\r\n', Buffer.from('16030100c8010000c40303', 'hex')]) {
      const socket = connect({ host, port: Number(port), allowHalfOpen: true }).on('error', () => {});
      await once(socket, 'connect');
      socket.write(bytes);
    }
  },
};

describe('a service exits in time after SIGTERM', { concurrency: 8 }, () => {
  for (const drainMs of [0, 500])
    for (const [name, caller] of Object.entries(callers))
      test(`after a drain of ${drainMs} ms, with ${name}`, async (t) => {
        const { address, stop } = await startProgram(t, drainMs);
        await caller(address, t);
        await settle(address);
        t.diagnostic(`${Math.round(await stop())} ms`);
      });

  test('with a collector that never responds', async (t) => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    t.after(() => silent.close());
    await once(silent, 'listening');
    const bound = silent.address();
    assert.ok(bound && typeof bound === 'object');
    const endpoint = `http://127.0.0.1:${bound.port}`;
    const { address, stop } = await startProgram(t, 0, { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });
    await callers['a call of 60 s']?.(address, t);
    await settle(address);
    t.diagnostic(`${Math.round(await stop())} ms`);
  });

  test('and still writes its log and exports its spans', async (t) => {
    const receiver = await startReceiver();
    t.after(() => receiver.stop());
    const vars = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_BSP_SCHEDULE_DELAY: '60000' };
    const { address, lines, stop } = await startProgram(t, 0, vars);
    await callers['a call of 60 s']?.(address, t);
    const client = rawClient(address);
    await client.unary(echo.service, 'Say', { text: 'hello' });
    client.close();
    await stop();
    assert.ok(lines.some(({ message }) => message === 'said'));
    assert.ok(receiver.spans.some(({ name }) => name === 'kit.test.EchoService/Say'));
  });
});
