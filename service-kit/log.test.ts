import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { connect } from './connect.ts';
import { EnvError, readEnv } from './env.ts';
import { invalidArgument } from './errors.ts';
import { createLog } from './log.ts';
import type { Client } from './rpc.ts';
import { echo, rawCall, startEcho } from './testing/echo.ts';
import { testWorkload } from './testing/workload.ts';
import { propertiesOf } from './unknown-values.ts';

const program = join(import.meta.dirname, 'testing/echo-program.ts');

/** Runs Echo as a process until `use` is done; returns its log lines and exit code. */
async function runProgram(
  vars: Record<string, string>,
  use: (client: Client<typeof echo.service>, address: string) => Promise<unknown>,
) {
  const child = spawn(process.execPath, [program], {
    env: { PORT: '0', LISTEN_ADDR: '127.0.0.1', ...vars },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const lines: string[] = [];
  const listening = Promise.withResolvers<string>();
  const reader = createInterface(child.stdout).on('line', (line) => {
    lines.push(line);
    const port = /listening.*?port\D+(\d+)|port\D+(\d+).*?listening/.exec(line);
    if (port) listening.resolve(`127.0.0.1:${port[1] ?? port[2]}`);
  });
  const read = once(reader, 'close');
  const address = await listening.promise;
  const client = connect({ workload: testWorkload('test', {}), service: echo, address });
  await use(client, address);
  client.close();
  child.kill('SIGTERM');
  const [code] = await ended;
  await read;
  return { lines, code };
}

const ignore = () => {};

test('each line is a JSON object with service, timestamp and severity', async () => {
  const { lines } = await runProgram({}, (client) => client.say({ text: 'hello' }));
  assert.ok(lines.length >= 3);
  for (const line of lines.map((text) => JSON.parse(text))) {
    assert.deepEqual([line.service, line.severity], ['echoservice', 'info']);
    assert.match(line.timestamp, /^\d{4}-\d\d-\d\dT.*Z$/);
  }
});

test('each call logs one line with code and duration, besides the lines of its handler', async () => {
  const { lines } = await runProgram({}, (client) => client.say({ text: 'hello' }));
  const [said, call] = lines.map((text) => JSON.parse(text)).filter(({ message }) => /^said|^Say/.test(message));
  assert.deepEqual([said.message, said.letters], ['said', 5]);
  assert.deepEqual([call.message, call.code, typeof call.ms], ['Say', 'OK', 'number']);
});

test('the lines of a call have the IDs of its trace', async () => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const { lines } = await runProgram({}, (_, address) => {
    const words = echo.service.Say.requestSerialize({ text: 'hello' });
    return rawCall(address, '/kit.test.EchoService/Say', words, { traceparent }).response;
  });
  const said = lines.map((text) => JSON.parse(text)).find(({ message }) => message === 'said');
  assert.equal(said.trace_id, '0af7651916cd43dd8448eb211c80319c');
  assert.match(said.span_id, /^[0-9a-f]{16}$/);
});

test("a caller's headers don't hide the line of its call", async () => {
  const { lines } = await runProgram({}, (_, address) => {
    const words = echo.service.Say.requestSerialize({ text: 'hello' });
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00';
    return rawCall(address, '/kit.test.EchoService/Say', words, { traceparent, baggage: 'background=true' }).response;
  });
  assert.deepEqual(
    lines.map((text) => JSON.parse(text).message).filter((message) => message === 'Say'),
    ['Say'],
  );
});

test('a call of an RPC that callers poll is logged at debug level, unless it fails', async () => {
  const say = ({ text }: { text: string }) => {
    if (text === 'wrong') throw invalidArgument('text', 'is wrong');
    return {};
  };
  const { client, workload, stop } = await startEcho({ say }, { serveOptions: { pollingRpcs: ['say'] } });
  const codes: unknown[] = [];
  workload.log.info = (fields: unknown) => {
    codes.push(propertiesOf(fields).code);
  };
  await client.say({ text: 'hello' });
  await client.say({ text: 'wrong' }).catch(ignore);
  assert.deepEqual(codes, ['INVALID_ARGUMENT']);
  await stop();
});

test('a bug is logged once with its stack, and the caller receives no details', async () => {
  let received: unknown;
  const { lines } = await runProgram({}, async (client) => {
    received = await client.say({ text: 'bug' }).catch((error: Error) => error.message);
  });
  assert.equal(received, 'internal error');
  const about = lines.filter((line) => line.includes('an internal detail')).map((text) => JSON.parse(text));
  assert.equal(about.length, 1);
  assert.deepEqual([about[0].severity, about[0].code, about[0].message], ['error', 'INTERNAL', 'Say']);
  assert.match(about[0].err.stack, /echo-program\.ts/);
});

test('only the name of an invalid field is logged, never its value', async () => {
  const { lines } = await runProgram({}, (client) => client.say({ text: 'wrong 4432801561520454' }).catch(ignore));
  const call = lines.map((text) => JSON.parse(text)).find(({ message }) => message === 'Say');
  assert.deepEqual([call.severity, call.code, call.detail], ['info', 'INVALID_ARGUMENT', ['text']]);
  assert.doesNotMatch(lines.join(), /4432801561520454/);
});

test('LOG_FORMAT=pretty writes readable lines', async () => {
  const { lines } = await runProgram({ LOG_FORMAT: 'pretty' }, (client) => client.say({ text: 'hello' }));
  assert.match(
    lines.find((line) => line.includes('said')) ?? '',
    /^\[\d\d:\d\d:\d\d\.\d{3}\] INFO: echoservice +said \{"letters":5/,
  );
});

test('flushLog writes the buffered lines before what the program prints after it', () => {
  const source = `
    import { createLog, flushLog } from ${JSON.stringify(join(import.meta.dirname, 'log.ts'))};
    import { readEnv } from ${JSON.stringify(join(import.meta.dirname, 'env.ts'))};
    createLog(readEnv('cartservice', {})).info('cart emptied');
    flushLog();
    console.log('The shop has stopped.');`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', source], { encoding: 'utf8' });
  assert.match(stdout, /"cart emptied"}\nThe shop has stopped\.\n$/);
});

const hasTerminals = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0;
test('by default a terminal gets readable lines', { skip: !hasTerminals && 'needs the script command' }, () => {
  const source = `
    import { createLog } from ${JSON.stringify(join(import.meta.dirname, 'log.ts'))};
    import { readEnv } from ${JSON.stringify(join(import.meta.dirname, 'env.ts'))};
    createLog(readEnv('cartservice', {})).info({ items: 2 }, 'cart emptied');`;
  const options = { encoding: 'utf8', env: { ...process.env, SOURCE: source } } as const;
  const run = `${process.execPath} --input-type=module --eval "$SOURCE"`;
  const inTerminal = spawnSync('script', ['-qec', run, '/dev/null'], options).stdout;
  assert.match(stripVTControlCharacters(inTerminal), /INFO: cartservice +cart emptied \{"items":2\}/);
  const inPipe = spawnSync('sh', ['-c', run], options).stdout;
  assert.equal(JSON.parse(inPipe).message, 'cart emptied');
});

test('LOG_LEVEL=warn drops lines of level info', async () => {
  const env = { LOG_LEVEL: 'WARN', LOG_FORMAT: 'pretty' };
  const log = createLog(readEnv('cartservice', env));
  assert.deepEqual([log.isLevelEnabled('info'), log.isLevelEnabled('warn')], [false, true]);
});

test('an invalid LOG_LEVEL is an error', () => {
  assert.throws(
    () => createLog(readEnv('cartservice', { LOG_LEVEL: 'loud' })),
    (error) => error instanceof EnvError && /^cartservice: LOG_LEVEL is "loud", but must be one of/.test(error.message),
  );
});

test('the process exits with 0 after SIGTERM', async () => {
  const { code } = await runProgram({}, (client) => client.say({ text: 'hello' }));
  assert.equal(code, 0);
});

test('an invalid environment variable makes the process exit with 1 and one sentence', async () => {
  const child = spawn(process.execPath, [program], { env: { PORT: 'cart' }, stdio: ['ignore', 'ignore', 'pipe'] });
  const [[code], said] = await Promise.all([once(child, 'exit'), child.stderr.toArray()]);
  assert.equal(code, 1);
  assert.equal(
    Buffer.concat(said).toString().trim(),
    'echoservice: PORT is "cart", but must be a whole number from 0 to 65535.',
  );
});
