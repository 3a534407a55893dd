// What holds for the repository as a whole: who imports whom, one name everywhere, a contract that is all used.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, normalize } from 'node:path';
import { test } from 'node:test';
import { edges, workload, workloadNames } from '../topology.ts';
import { code, importsOf, isTest, manifest, packageOf, read, root, sources } from './sources.ts';

/** Whom the files of a package may import, other than npm packages of their own. */
const mayImport: Record<string, string[]> = {
  protos: ['protos'],
  'service-kit': ['service-kit'],
  services: ['protos', 'service-kit'],
};

/** RPCs that nobody here calls: they are there for whoever calls us from outside. */
const forOthers: string[] = [];

/** The package of ours that an import leads to, or the npm package. */
function target(from: string, specifier: string): string {
  if (specifier.startsWith('.')) return packageOf(normalize(join(from, '..', specifier))) || 'the root';
  const ours = specifier.match(/^@boutique\/([^/]+)/)?.[1];
  if (ours) return ours === 'protos' || ours === 'service-kit' ? ours : `services/${ours}`;
  return specifier.match(/^(@[^/]+\/)?[^/]+/)?.[0] ?? specifier;
}

const list = (problems: string[]) => assert.deepEqual(problems, []);

test('a service imports the contract, the kit and npm packages of its own, never another service', () => {
  const problems = sources.flatMap((path) => {
    const own = packageOf(path);
    if (!own) return [];
    const { dependencies, devDependencies } = manifest(own);
    const npm = Object.keys({
      ...dependencies,
      ...(isTest(path) ? { ...manifest('').devDependencies, ...devDependencies } : {}),
    });
    const allowed = [own, ...(mayImport[own.startsWith('services/') ? 'services' : own] ?? []), ...npm];
    return importsOf(path)
      .filter((specifier) => !specifier.startsWith('node:'))
      .map((specifier) => target(path, specifier))
      .filter((to) => !allowed.includes(to) && !(isTest(path) && /^(the root|protos|services\/.*)$/.test(to)))
      .filter((to) => !(own === 'protos' && path.endsWith('generate.ts') && to === 'protobufjs'))
      .map((to) => `${path} imports ${to}`);
  });
  list(problems);
});

test('a workload has one name: folder, package and topology', () => {
  const folders = readdirSync(join(root, 'services'));
  assert.deepEqual(folders.toSorted(), workloadNames);
  for (const name of folders) assert.equal(manifest(`services/${name}`).name, `@boutique/${name}`);
});

test('each service listens next to its neighbour in the alphabet', () => {
  const services = workloadNames.filter((name) => workload(name).serves);
  assert.deepEqual(services, services.toSorted());
  assert.deepEqual(
    services.map((name) => workload(name).offset),
    [...services.keys()],
  );
});

for (const name of workloadNames) {
  const main = () => read(`services/${name}/main.ts`);
  const files = sources.filter((path) => path.startsWith(`services/${name}/`) && !isTest(path));

  test(`${name} starts as the topology says`, () => {
    assert.match(main(), /export (async function run\(|const run = )/);
    assert.match(main(), new RegExp(`program\\('${name}'`));
    assert.match(main(), new RegExp(`env\\.port\\('PORT', ${workload(name).containerPort}\\)`));
    const service = workload(name).serves?.split('.')[1];
    if (service) assert.ok(main().includes(`service: shop.${service}`));
  });

  test(`${name} finds just those whom it may call, and calls just what it may`, () => {
    const text = files.map(read).join('\n');
    const named = new Set([...text.matchAll(/'([A-Z_]+_SERVICE_ADDR)'/g)].map((match) => match[1] ?? ''));
    const mine = edges.filter(({ caller }) => caller === name);
    assert.deepEqual([...named].sort(), mine.map(({ callee }) => workload(callee).address).sort());
    const rpcs = mine.flatMap((edge) => edge.rpcs).map((rpc) => rpc.split('/')[1] ?? '');
    const unused = rpcs.filter((rpc) => !text.includes(`${rpc.charAt(0).toLowerCase()}${rpc.slice(1)}`));
    assert.deepEqual(unused, [], 'in the topology, but nowhere in the source');
  });

  test(`${name} keeps something if the topology says so`, () => {
    const stores = files.some((path) => read(path).includes("'REDIS_ADDR'"));
    assert.equal(stores, workload(name).durable ?? false);
  });
}

test('every RPC of the contract is called by somebody, and nobody calls one that is not there', () => {
  const blocks = [...read('protos/demo.proto').matchAll(/^service (\w+) \{([\s\S]*?)^\}/gm)];
  const all = blocks.flatMap(([, service, body = '']) =>
    [...body.matchAll(/^ {2}rpc (\w+)/gm)].map((match) => `hipstershop.${service}/${match[1]}`),
  );
  assert.deepEqual([...new Set([...edges.flatMap(({ rpcs }) => rpcs), ...forOthers])].sort(), all.sort());
});

test('no file escapes from the type system', () => {
  const escapes = /(:|\bas) any\b(?! [a-z])|<any>|@ts-(ignore|expect-error|nocheck)|\bas unknown as\b/;
  list(sources.filter((path) => path !== 'test/architecture.test.ts' && escapes.test(code(path))));
});

test('a file is named after what it does', () => {
  const vague = /^(utils?|common|helpers?|types|misc|shared)\.ts$/;
  list(sources.filter((path) => vague.test(basename(path))));
  list(sources.filter((path) => !/^[a-z0-9.-]+$/.test(basename(path))));
});

test('the files in protos/gen are what demo.proto makes', () => {
  const fresh = mkdtempSync(join(tmpdir(), 'gen-'));
  try {
    execFileSync(process.execPath, [join(root, 'protos/generate.ts'), fresh]);
    const files = (folder: string) =>
      readdirSync(folder, { recursive: true })
        .map(String)
        .filter((path) => path.endsWith('.ts'))
        .sort();
    const stale = 'run `pnpm gen`';
    assert.deepEqual(files(join(root, 'protos/gen')), files(fresh), stale);
    for (const path of files(fresh))
      assert.equal(
        readFileSync(join(root, 'protos/gen', path), 'utf8'),
        readFileSync(join(fresh, path), 'utf8'),
        stale,
      );
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
});
