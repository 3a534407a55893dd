// Paths in variables and in DATA_DIR that are not regular files: opening a named pipe waits forever for its other end.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, test } from 'node:test';
import { root } from '../testing/sources.ts';
import { topology, type WorkloadName, workload, workloadNames } from '../topology.ts';

const directory = mkdtempSync(join(tmpdir(), 'file-kinds-'));
after(() => rmSync(directory, { recursive: true }));
const newFolder = () => mkdtempSync(join(directory, 'data-'));

const kinds: Record<string, (path: string) => unknown> = {
  'a named pipe': (path) => execFileSync('mkfifo', [path]),
  'a folder': (path) => mkdirSync(path),
  'a socket': async (path) => {
    const server = createServer().listen(path);
    await once(server, 'listening');
    after(() => server.close());
  },
};

const addresses = Object.fromEntries(
  workloadNames
    .filter((name) => name in topology.frontend.calls)
    .map((name) => [workload(name).address, 'localhost:9']),
);
const frontend = { ...addresses, ENABLE_SIGN_IN: 'true' };
const assistant = { ...addresses, ASSISTANT_LLM_URL: 'http://localhost/v1', ASSISTANT_LLM_MODEL: 'small-one' };
const redis = { REDIS_ADDR: 'rediss://localhost:9' };
const inVariables: [WorkloadName, string, Record<string, string>][] = [
  ['frontend', 'SIGN_IN_KEY_FILE', frontend],
  ['productcatalogservice', 'PRODUCT_CATALOG_FILE', {}],
  ['shoppingassistantservice', 'ASSISTANT_LLM_API_KEY_FILE', assistant],
  ['cartservice', 'REDIS_CA_FILE', redis],
  ['cartservice', 'REDIS_PASSWORD_FILE', redis],
  ['adservice', 'OTEL_EXPORTER_OTLP_CERTIFICATE', { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://localhost:9' }],
];
const inDataDir: [WorkloadName, string, Record<string, string>][] = [
  ['frontend', 'frontend-sign-in.pem', frontend],
  ['cartservice', 'cartservice.db', {}],
  ['cartservice', 'cartservice.db-journal', {}],
  ['cartservice', 'cartservice.db-shm', {}],
  ['cartservice', 'cartservice.db-wal', {}],
];

const compileCache = ['--disable-warning=ExperimentalWarning', '--import', join(root, 'start/compile-cache.mjs')];

/** The exit code and output of a service that must exit by itself. */
async function startOf(name: WorkloadName, vars: Record<string, string>): Promise<[number | null, string]> {
  const command = [...compileCache, join(root, `services/${name}/main.ts`)];
  const child = spawn(process.execPath, command, {
    env: { PORT: '0', LISTEN_ADDR: '127.0.0.1', ...vars },
    timeout: 10_000,
    killSignal: 'SIGKILL',
  });
  const output = Promise.all([text(child.stdout), text(child.stderr)]);
  await once(child, 'close');
  return [child.exitCode, (await output).join('')];
}

function assertRefused([code, output]: [number | null, string], ...words: string[]): void {
  assert.equal(code, 1, output);
  assert.equal(output.trim().split('\n').length, 1, output);
  for (const word of words) assert.ok(output.includes(word), output);
}

// Only a pipe blocks, so the other kinds are tried on one file.

for (const [kind, create] of Object.entries(kinds)) {
  const isTried = (name: string) => kind === 'a named pipe' || name === 'cartservice.db-wal';
  for (const [service, variable, vars] of inVariables.filter(([, variable]) => isTried(variable)))
    test(`${variable} that is ${kind} is one sentence at startup`, async () => {
      const path = join(newFolder(), 'x');
      await create(path);
      assertRefused(await startOf(service, { ...vars, [variable]: path }), variable, path, `is ${kind}`);
    });
  for (const [service, file, vars] of inDataDir.filter(([, file]) => isTried(file)))
    test(`a ${file} that is ${kind} is one sentence at startup`, async () => {
      const folder = newFolder();
      await create(join(folder, file));
      assertRefused(await startOf(service, { ...vars, DATA_DIR: folder }), join(folder, file), `is ${kind}`);
    });
}

test('DATA_DIR that is not a folder is one sentence at startup', async () => {
  const path = join(newFolder(), 'x');
  await kinds['a named pipe']?.(path);
  for (const [service, vars] of [
    ['cartservice', {}],
    ['frontend', frontend],
  ] as const)
    assertRefused(await startOf(service, { ...vars, DATA_DIR: path }), path);
});
