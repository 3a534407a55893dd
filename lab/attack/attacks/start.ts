// Files in DATA_DIR with which a service can't start: one sentence names the file. Services that start together share a key.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { freshDirectory } from '../../../testing/running-shop.ts';
import { topology, type WorkloadName, workload, workloadNames } from '../../../topology.ts';
import type { Attack } from '../attack.ts';
import { type Tally, tally } from '../tally.ts';
import { refusedWith, startService } from './service-start.ts';

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
const startFrontend = (dataDir: string) =>
  startService('frontend', { ...addresses, ENABLE_SIGN_IN: 'true', DATA_DIR: dataDir });

async function unusableFiles(): Promise<Tally> {
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
  ];
  for (const [what, service, prepare] of files) {
    const directory = freshDirectory();
    prepare(directory);
    const started = await startService(service, { DATA_DIR: directory });
    counts.check(refusedWith(started, `${service}.db`), `${service}.db is ${what}: ${started.output.slice(0, 80)}`);
  }
  for (const content of ['', 'no key', '-----BEGIN PRIVATE KEY-----\n']) {
    const directory = freshDirectory();
    writeFileSync(join(directory, keyFile), content);
    const started = await startFrontend(directory);
    counts.check(refusedWith(started, keyFile), `${keyFile} is "${content.trim()}": ${started.output.slice(0, 80)}`);
  }
  return counts.result();
}

/** Each prints the key that it signs with when it starts; the file decides. */
async function keyRace(): Promise<Tally> {
  const counts = tally();
  for (let round = 0; round < 4; round++) {
    const directory = freshDirectory();
    const starts = await Promise.all([1, 2, 3].map(() => startFrontend(directory)));
    counts.check(
      starts.every(({ output }) => output.includes('"listening"')),
      'a frontend did not start',
    );
    counts.check(readFileSync(join(directory, keyFile), 'utf8').includes('PRIVATE KEY'), 'the key file has no key');
  }
  return counts.result();
}

export const startAttacks: readonly Attack[] = [
  {
    group: 'A11',
    name: 'unusable-files',
    title: 'databases and keys that are unusable',
    needsNoShop: true,
    run: unusableFiles,
  },
  {
    group: 'A11',
    name: 'key-race',
    title: 'frontends that create the key at the same time',
    needsNoShop: true,
    run: keyRace,
  },
];
