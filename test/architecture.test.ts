// Rules for the whole repository: allowed imports, consistent names, a contract without unused RPCs.
import assert from 'node:assert/strict';
import { existsSync, globSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { rpcName } from '@boutique/service-kit/rpc';
import { propertiesOf } from '@boutique/service-kit/unknown-values';
import { generate } from '../protos/generate.ts';
import {
  importsOf,
  isTest,
  lineOf,
  localImportsOf,
  manifest,
  read,
  roomOf,
  root,
  type SyntaxNode,
  sources,
  walk,
} from '../testing/sources.ts';
import { edges, workloadNames } from '../topology.ts';

/**
 * The rooms that each room may import, bottom up. `services` is each single service, which never imports another one.
 * Tests, and code used only by tests, may also import `testing` and everything that it may import.
 */
const service = ['protos', 'service-kit'];
const start = [...service, 'services', 'topology.ts', 'trace-viewer'];
const testing = [...start, 'start'];
const deploy = [...testing, 'testing', 'loadgen'];
const lab = [...deploy, 'deploy'];
const docs = [...lab, 'lab'];
const everything = [...docs, 'docs', 'scripts', 'test'];
const mayImport: Record<string, readonly string[]> = {
  protos: [],
  'service-kit': [],
  'topology.ts': [],
  'trace-viewer': [],
  loadgen: [],
  services: service,
  start,
  testing,
  deploy,
  lab,
  // The checks of lessons.
  k8s: docs,
  docs,
  scripts: everything,
  test: everything,
  '.ci': ['topology.ts'],
};

const list = (problems: string[]) => assert.deepEqual(problems, []);
const kindOf = (room: string) => room.replace(/^services\/.*/, 'services');

/** The rooms that a file imports from, with the imports. */
const imported = (path: string): { room: string; specifier: string }[] => [
  ...localImportsOf(path).map((target) => ({ room: roomOf(target), specifier: target })),
  ...importsOf(path).flatMap((specifier) => {
    const name = specifier.match(/^@boutique\/([^/]+)/)?.[1];
    if (!name) return [];
    return [{ room: existsSync(join(root, 'services', name)) ? `services/${name}` : name, specifier }];
  }),
];

test('every room imports only the rooms that the table allows', () => {
  list(
    sources.flatMap((path) => {
      const own = roomOf(path);
      const allowed = mayImport[kindOf(own)];
      if (!allowed) return [`${path} is in no room of the table`];
      const mayAlso = isTest(path) ? [...testing, 'testing'] : [];
      return imported(path)
        .filter(({ room }) => room !== own && ![...allowed, ...mayAlso].includes(kindOf(room)))
        .map(({ specifier }) => `${path} imports ${specifier}`);
    }),
  );
});

test('a package imports only npm packages that it lists', () => {
  const packages = ['protos', 'service-kit', 'trace-viewer', ...workloadNames.map((name) => `services/${name}`)];
  list(
    sources.flatMap((path) => {
      const own = packages.includes(roomOf(path)) ? roomOf(path) : '';
      const { dependencies, devDependencies } = manifest(own);
      const forAll = own && isTest(path) ? { ...manifest('').dependencies, ...manifest('').devDependencies } : {};
      const listed = Object.keys({ ...dependencies, ...devDependencies, ...forAll });
      return importsOf(path)
        .filter((specifier) => !/^(node:|\.|k6|https?:)/.test(specifier))
        .map((specifier) => specifier.match(/^(@[^/]+\/)?[^/]+/)?.[0] ?? specifier)
        .filter((name) => !listed.includes(name) && !(own && name === manifest(own).name))
        .filter((name) => !(path === 'protos/generate.ts' && name === 'protobufjs'))
        .map((name) => `${path} imports ${name}`);
    }),
  );
});

test('there are no import cycles', () => {
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, above: readonly string[]): void => {
    if (above.includes(path)) cycles.push([...above.slice(above.indexOf(path)), path].join(' -> '));
    if (above.includes(path) || done.has(path) || !sources.includes(path)) return;
    for (const next of localImportsOf(path)) visit(next, [...above, path]);
    done.add(path);
  };
  for (const path of sources) visit(path, []);
  list(cycles);
});

const functions = ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'];
const maxFunctionLines = 60;
const maxMethodLines = 50;

/** A factory returns an object of methods: the limit applies to each method, not to the factory. */
function isFactory({ body }: SyntaxNode): boolean {
  const { type, body: statements } = propertiesOf(body);
  if (!Array.isArray(statements)) return type === 'ObjectExpression';
  return statements.some(({ type, argument }) => type === 'ReturnStatement' && argument?.type === 'ObjectExpression');
}

test('functions are short', () => {
  const problems: string[] = [];
  for (const path of sources.filter((file) => !/\.test\.ts$/.test(file)))
    walk(path, (node, above) => {
      if (!functions.includes(node.type) || isFactory(node)) return;
      const lines = lineOf(path, node.end) - lineOf(path, node.start) + 1;
      const isMethod = above.some((outer) => functions.includes(outer.type) && isFactory(outer));
      if (lines > (isMethod ? maxMethodLines : maxFunctionLines))
        problems.push(`${path}:${lineOf(path, node.start)} has ${lines} lines`);
    });
  list(problems);
});

test('no file bypasses the type checker', () => {
  const problems: string[] = [];
  for (const path of sources.filter((file) => file.endsWith('.ts'))) {
    walk(path, (node) => {
      const isEscape = node.type === 'TSAnyKeyword' || node.type === 'TSNonNullExpression';
      if (isEscape) problems.push(`${path}:${lineOf(path, node.start)} ${node.type}`);
    });
    if (/@ts-(ignore|expect-error|nocheck)/.test(read(path)) && path !== 'test/architecture.test.ts')
      problems.push(`${path} silences the compiler`);
  }
  list(problems);
});

test('every type assertion has a comment', () => {
  const problems: string[] = [];
  for (const path of sources.filter((file) => file.endsWith('.ts') && !isTest(file)))
    walk(path, (node) => {
      const { typeName } = propertiesOf(node.typeAnnotation);
      if (node.type !== 'TSAsExpression' || propertiesOf(typeName).name === 'const') return;
      const line = lineOf(path, node.start);
      const around = read(path)
        .split('\n')
        .slice(Math.max(0, line - 3), line);
      if (!around.some((text) => /\/\/|\*/.test(text))) problems.push(`${path}:${line}`);
    });
  list(problems);
});

/** `Reflect.get(x, 'y')` and `Object(x).y` are of type any, like a cast. */
const isHiddenCast = ({ type, callee, arguments: given }: SyntaxNode): boolean => {
  if (type !== 'CallExpression') return false;
  const { name, object, property } = propertiesOf(callee);
  const isReflectGet = propertiesOf(object).name === 'Reflect' && propertiesOf(property).name === 'get';
  return isReflectGet || (name === 'Object' && Array.isArray(given) && given.length > 0);
};

test('no call hides a type assertion: propertiesOf and methodOf read values of unknown type', () => {
  const problems: string[] = [];
  for (const path of sources.filter((file) => file.endsWith('.ts')))
    walk(path, (node) => {
      if (isHiddenCast(node)) problems.push(`${path}:${lineOf(path, node.start)}`);
    });
  list(problems);
});

test('file names are specific and in kebab case', () => {
  const vague = /^(utils?|common|helpers?|types|misc|shared|index)\.ts$/;
  list(sources.filter((path) => vague.test(basename(path))));
  list(sources.filter((path) => !/^[a-z0-9.-]+$/.test(basename(path))));
});

test('scripts/ has one short file per command, plus install/', () => {
  list(
    sources
      .filter((path) => path.startsWith('scripts/') && !path.startsWith('scripts/install/'))
      .filter((path) => path.split('/').length > 2 || read(path).split('\n').length > 61),
  );
});

/** Lines of a room's files, except tests. */
const linesOf = (kind: string) =>
  sources
    .filter((path) => !isTest(path) && kindOf(roomOf(path)) === kind)
    .reduce((sum, path) => sum + read(path).split('\n').length, 0);

test('no room except services/ has more than a quarter of the code, and scripts/ is small', () => {
  const kinds = Object.keys(mayImport).filter((kind) => kind !== 'test');
  const total = kinds.reduce((sum, kind) => sum + linesOf(kind), 0);
  list(kinds.filter((kind) => kind !== 'services' && linesOf(kind) > total / 4));
  assert.ok(linesOf('scripts') <= 2_500, `${linesOf('scripts')} lines`);
});

test('a workload has the same name as a folder, as a package and in the topology', () => {
  const folders = readdirSync(join(root, 'services'));
  assert.deepEqual(folders.toSorted(), workloadNames);
  for (const name of folders) assert.equal(manifest(`services/${name}`).name, `@boutique/${name}`);
});

test('no text states the number of workloads, which would become wrong with the next one', () => {
  const count = /\b(ten|eleven|twelve|dozen|1[0-3]) ((small|gRPC) )?(services|workloads)\b|\ball twelve\b|十/i;
  // Records of past measurements may.
  const pages = globSync(['*.{md,json}', 'docs/*.md'], { cwd: root }).filter(
    (path) => !/performance|decisions/.test(path),
  );
  const paths = [...pages, ...sources.filter((path) => path !== 'test/architecture.test.ts')];
  list(
    paths.flatMap((path) =>
      read(path)
        .split('\n')
        .flatMap((line, at) => (count.test(line) ? [`${path}:${at + 1}: ${line}`] : [])),
    ),
  );
});

/** Names of the members that a file accesses or destructures, such as `getCart` in `cart.getCart(...)`. */
function membersOf(path: string): Set<string> {
  const names = new Set<string>();
  walk(path, (node, [parent]) => {
    const key =
      node.type === 'MemberExpression' ? node.property : parent?.type === 'ObjectPattern' ? node.key : undefined;
    const { name } = propertiesOf(key);
    if (typeof name === 'string') names.add(name);
  });
  return names;
}

for (const name of workloadNames) {
  const files = sources.filter((path) => path.startsWith(`services/${name}/`) && !isTest(path));

  test(`${name} calls every RPC that the topology lists for it`, () => {
    const members = new Set(files.flatMap((path) => [...membersOf(path)]));
    const rpcs = edges.filter(({ caller }) => caller === name).flatMap((edge) => edge.rpcs);
    list(rpcs.map((rpc) => rpcName(rpc.split('/')[1] ?? '')).filter((rpc) => !members.has(rpc)));
  });
}

/** For Online Boutique's own services and other clients; ours read pages. */
const calledByOthers = ['hipstershop.ProductCatalogService/ListProducts'];

test('every RPC of the contract has a caller, and callers list only RPCs that exist', () => {
  const blocks = [...read('protos/demo.proto').matchAll(/^service (\w+) \{([\s\S]*?)^\}/gm)];
  const all = blocks.flatMap(([, name, body = '']) =>
    [...body.matchAll(/^ {2}rpc (\w+)/gm)].map((match) => `hipstershop.${name}/${match[1]}`),
  );
  assert.deepEqual([...new Set([...edges.flatMap(({ rpcs }) => rpcs), ...calledByOthers])].sort(), all.sort());
});

test('the files in protos/gen are up to date with demo.proto', () => {
  const fresh = mkdtempSync(join(tmpdir(), 'gen-'));
  try {
    generate(fresh);
    const files = (folder: string) =>
      readdirSync(folder, { recursive: true })
        .map(String)
        .filter((path) => path.endsWith('.ts'))
        .sort();
    const stale = 'run `npm run gen`';
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
