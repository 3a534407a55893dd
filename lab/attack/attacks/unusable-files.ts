// Unusable files in DATA_DIR: the service exits with a sentence that names the file. Frontends that start together share a key.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { topology, type WorkloadName, workload, workloadNames } from '../../../topology.ts';
import type { Attack } from '../attack.ts';
import { type Tally, tally } from '../tally.ts';
import { refusedWith, startService } from './service-start.ts';

/** Folders for the starts of one attack, removed after it. */
const withFolders = (work: (newFolder: () => string) => Promise<Tally>) => async (): Promise<Tally> => {
  const directory = mkdtempSync(join(tmpdir(), 'attack-starts-'));
  try {
    return await work(() => mkdtempSync(join(directory, 'data-')));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
};

const keyFile = 'frontend-sign-in.pem';

function write(directory: string, service: WorkloadName, sql: string): void {
  const database = new DatabaseSync(join(directory, `${service}.db`));
  database.exec(sql);
  database.close();
}

const addresses = Object.fromEntries(
  workloadNames
    .filter((name) => name in topology.frontend.calls)
    .map((name) => [workload(name).address, '127.0.0.1:9']),
);
const startFrontend = (dataDir: string, whenListening?: (port: number) => Promise<void>) =>
  startService('frontend', { ...addresses, ENABLE_SIGN_IN: 'true', DATA_DIR: dataDir }, whenListening);

async function unusableFiles(newFolder: () => string): Promise<Tally> {
  const counts = tally();
  const files: [string, WorkloadName, (directory: string) => void][] = [
    [
      'a newer schema',
      'paymentservice',
      (dir) => write(dir, 'paymentservice', 'PRAGMA user_version = 99; CREATE TABLE payments (key TEXT)'),
    ],
    [
      'another schema',
      'orderservice',
      (dir) => write(dir, 'orderservice', 'CREATE TABLE orders (id TEXT PRIMARY KEY)'),
    ],
    [
      'another schema',
      'shippingservice',
      (dir) => write(dir, 'shippingservice', 'CREATE TABLE shipments (a TEXT, b TEXT)'),
    ],
    ['no database', 'paymentservice', (dir) => writeFileSync(join(dir, 'paymentservice.db'), 'garbage'.repeat(1_000))],
    ['a folder', 'cartservice', (dir) => mkdirSync(join(dir, 'cartservice.db'))],
    ['a pipe', 'emailservice', (dir) => execFileSync('mkfifo', [join(dir, 'emailservice.db')])],
    ['a device', 'cartservice', (dir) => symlinkSync('/dev/full', join(dir, 'cartservice.db'))],
  ];
  for (const [what, service, prepare] of files) {
    const directory = newFolder();
    prepare(directory);
    const started = await startService(service, { DATA_DIR: directory });
    counts.check(refusedWith(started, `${service}.db`), `${service}.db is ${what}: ${started.output.slice(0, 80)}`);
  }
  for (const content of ['', 'no key', '-----BEGIN PRIVATE KEY-----\n']) {
    const directory = newFolder();
    writeFileSync(join(directory, keyFile), content);
    const started = await startFrontend(directory);
    counts.check(refusedWith(started, keyFile), `${keyFile} is "${content.trim()}": ${started.output.slice(0, 80)}`);
  }
  return counts.result();
}

/** Frontends that start together on an empty folder sign with the same key. */
async function keyRace(newFolder: () => string): Promise<Tally> {
  const counts = tally();
  for (let round = 0; round < 5; round++) {
    const dataDir = newFolder();
    const keys = await Promise.all([1, 2, 3].map(() => publishedKey(dataDir)));
    counts.check(keys[0] !== '' && new Set(keys).size === 1, `${new Set(keys).size} different keys`);
  }
  return counts.result();
}

async function publishedKey(dataDir: string): Promise<string> {
  let key = '';
  await startFrontend(dataDir, async (port) => {
    key = await fetch(`http://127.0.0.1:${port}/.well-known/jwks.json`).then((response) => response.text());
  });
  return key;
}

export const unusableFileAttacks: readonly Attack[] = [
  {
    group: 'A11',
    name: 'unusable-files',
    title: 'databases and keys that are unusable',
    needsNoShop: true,
    run: withFolders(unusableFiles),
  },
  {
    group: 'A11',
    name: 'key-race',
    title: 'frontends that create the key at the same time',
    needsNoShop: true,
    run: withFolders(keyRace),
  },
];
