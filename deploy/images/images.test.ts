// The content of images, without a container engine: bundles and their tags, archives, options.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  globSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { EnvError } from '@boutique/service-kit/env';
import { SpanKind } from '@opentelemetry/api';
import { parse } from 'yaml';
import { rawCall } from '../../service-kit/testing/echo.ts';
import { bundle } from '../../start/bundling/bundle.ts';
import { bundleTogether } from '../../start/bundling/bundle-together.ts';
import { parseCommandLine } from '../../start/command-line/parse.ts';
import { Problem } from '../../start/problem.ts';
import { until } from '../../testing/eventually.ts';
import { isServing } from '../../testing/health-probe.ts';
import { root } from '../../testing/sources.ts';
import { removeBundles, startBundle } from '../../testing/started-bundle.ts';
import { type WorkloadName, workloadNames } from '../../topology.ts';
import { configOf, deployCommand, portsFor } from '../cluster/deploy-options.ts';
import { kindConfig } from '../cluster/kind.ts';
import { isOlder } from '../cluster/preflight.ts';
import { defaultPorts, nodePorts, pages } from '../cluster/target.ts';
import { imagesCommand, toImageOptions } from './image-options.ts';
import { tar } from './tar.ts';

const scratch = mkdtempSync(join(tmpdir(), 'images-'));
after(() => rmSync(scratch, { recursive: true, force: true }));
after(removeBundles);

let folders = 0;
const freshFolder = () => join(scratch, String(folders++));
const bundled = (name: WorkloadName, from: string) => bundle(name, 'base', { from, to: freshFolder() });

/** A copy of the images' sources, which a test may change. */
function copyOfSources(): string {
  const copy = freshFolder();
  for (const path of ['services/cartservice', 'services/currencyservice', 'service-kit', 'protos', 'tsconfig.json'])
    cpSync(join(root, path), join(copy, path), { recursive: true, verbatimSymlinks: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction');
  return copy;
}

const isProblem = (pattern: RegExp) => (error: unknown) => error instanceof Problem && pattern.test(error.message);

test('the same sources give the same tag, wherever the bundle is written', async () => {
  const [first, second] = [await bundled('frontend', root), await bundled('frontend', root)];
  assert.equal(first.tag, second.tag);
  assert.match(first.tag, /^[0-9a-f]{12}$/);
  assert.deepEqual(readdirSync(first.folder), ['faults.mjs', 'main.mjs', 'main.mjs.map', 'static']);
  const other = await bundle('frontend', 'another base', { to: freshFolder() });
  assert.notEqual(other.recipe, first.recipe);
  assert.notEqual(other.tag, first.tag);
});

test('an edit in a service changes only its tag; an edit in the kit changes all tags', async () => {
  const copy = copyOfSources();
  const names = ['cartservice', 'currencyservice'] as const;
  const tags = () => Promise.all(names.map(async (name) => (await bundled(name, copy)).tag));
  let before = await tags();
  const changedBy = async (path: string) => {
    appendFileSync(join(copy, path), '\nconsole.log(1);\n');
    const now = await tags();
    const changed = names.filter((_, index) => now[index] !== before[index]);
    before = now;
    return changed;
  };
  assert.deepEqual(await changedBy('services/cartservice/cart.ts'), ['cartservice']);
  assert.deepEqual(await changedBy('service-kit/env.ts'), [...names]);
});

test('a bundling error names file and line, and the previous bundle stays', async () => {
  const copy = copyOfSources();
  const folder = freshFolder();
  await bundle('cartservice', 'base', { from: copy, to: folder });
  writeFileSync(join(copy, 'services/cartservice/store.ts'), 'export const a = ;\n');
  await assert.rejects(
    bundle('cartservice', 'base', { from: copy, to: folder }),
    isProblem(/services\/cartservice\/store\.ts:1:17/),
  );
  assert.ok(existsSync(join(folder, 'main.mjs')));
});

test('files in an image are readable for all users, even with a strict umask', {
  skip: process.platform === 'win32',
}, async () => {
  const before = process.umask(0o077);
  const { folder } = await bundled('frontend', root).finally(() => process.umask(before));
  const modes = (type: 'isFile' | 'isDirectory') =>
    globSync('**/*', { cwd: folder, withFileTypes: true })
      .filter((entry) => entry[type]())
      .map((entry) => statSync(join(entry.parentPath, entry.name)).mode & 0o777);
  assert.deepEqual(new Set(modes('isFile')), new Set([0o644]));
  assert.deepEqual(new Set(modes('isDirectory')), new Set([0o755]));
});

test('unbundled, a service has its packages next to it, not in its file', async () => {
  const started = await startBundle('cartservice', {}, true);
  assert.equal(await isServing(started.address), true);
  assert.equal(await started.stop(5_000), 0);
  const text = readFileSync(join(started.folder, 'main.mjs'), 'utf8');
  assert.match(text, /from ?"@grpc\/grpc-js"/);
  assert.doesNotMatch(text, /from "@boutique/);
  // With its packages, it has more than 1 MB.
  assert.ok(text.length < 200_000, `${text.length} bytes`);
});

test("unbundled, OpenTelemetry's instrumentation of gRPC traces both ends of a call", async () => {
  const agent = {
    NODE_OPTIONS: `--import ${pathToFileURL(join(root, 'testing/grpc-agent.mjs'))}`,
    OTEL_SDK_DISABLED: '1',
  };
  const catalog = await startBundle('productcatalogservice', agent, true);
  const vars = { ...agent, PRODUCT_CATALOG_SERVICE_ADDR: catalog.address };
  const recommendations = await startBundle('recommendationservice', vars, true);
  const { response } = rawCall(
    recommendations.address,
    '/hipstershop.RecommendationService/ListRecommendations',
    new Uint8Array(),
  );
  assert.equal((await response).error, null);
  const spans = (output: readonly string[]) =>
    [...output.join('').matchAll(/^span (.*)$/gm)].map(([, json = '']) => JSON.parse(json));
  const name = 'grpc.hipstershop.ProductCatalogService/SearchProducts';
  const scope = '@opentelemetry/instrumentation-grpc';
  const both = await until('both spans', async () => {
    const found = [...spans(recommendations.output()), ...spans(catalog.output())].filter((span) => span.name === name);
    return found.length >= 2 && found;
  });
  assert.deepEqual(both, [
    { name, kind: SpanKind.CLIENT, scope },
    { name, kind: SpanKind.SERVER, scope },
  ]);
  for (const one of [recommendations, catalog]) await one.stop(5_000);
});

test('every bundle is ASCII only: for any other character, V8 would store two bytes per character', async () => {
  for (const name of workloadNames) {
    const { folder } = await bundled(name, root);
    const text = readFileSync(join(folder, 'main.mjs'), 'utf8');
    // esbuild escapes it in strings, but not in expressions (\\u00b5) nor in the pages' templates (&middot;).
    assert.deepEqual(
      text.split('\n').filter((line) => /[\u0080-\uffff]/.test(line)),
      [],
      name,
    );
  }
});

/** A currencyservice that logs a bug, quotes positions in a message, and crashes. */
function sourcesWithBugs(): string {
  const copy = copyOfSources();
  const main = `
    import { runProgram } from '@boutique/service-kit/program';
    await runProgram('currencyservice', async (workload) => {
      workload.log.error({ err: new Error('logged') }, 'a bug');
      workload.log.error({ err: new Error('seen file://else/where.mjs:1:1 and ' + import.meta.url + ':x') }, 'a bug');
      setTimeout(() => { throw new Error('thrown'); });
      return { port: 0, stop: async () => {} };
    });`;
  writeFileSync(join(copy, 'services/currencyservice/main.ts'), main);
  return copy;
}

const waysToBundle: [string, (copy: string) => Promise<string>][] = [
  ['a bundle', async (copy) => join((await bundled('currencyservice', copy)).folder, 'main.mjs')],
  [
    'bundles that share files',
    async (from) => {
      const mains = await bundleTogether(['currencyservice', 'cartservice'], { from, to: join(from, 'bundled') });
      return mains.get('currencyservice') ?? '';
    },
  ],
];
for (const [what, bundleOf] of waysToBundle)
  test(`the stacks of ${what} name the sources, in the log and in a crash`, async () => {
    const main = await bundleOf(sourcesWithBugs());
    const { stdout, stderr, status } = spawnSync(process.execPath, [main], { encoding: 'utf8' });
    assert.equal(status, 1);
    const [err, quoting] = stdout.split('\n').flatMap((line) => (line.includes('a bug') ? JSON.parse(line).err : []));
    assert.match(err.stack, /^Error: logged\n +at .*services\/currencyservice\/main\.ts:4:33/);
    assert.match(err.stack, /service-kit\/program\.ts:\d+:\d+/);
    // Positions quoted in a message stay unchanged.
    assert.match(quoting.stack, /^Error: seen file:\/\/else\/where\.mjs:1:1 and file:\S+\.mjs:x\n +at services\//);
    assert.match(stderr, /Error: thrown\n +at .*services\/currencyservice\/main\.ts:6:/);
  });

test('an error in bundles that share files names file and line', async () => {
  const copy = copyOfSources();
  writeFileSync(join(copy, 'services/currencyservice/main.ts'), "\nimport './nowhere.ts';\n");
  await assert.rejects(bundleTogether(['currencyservice'], { from: copy, to: join(copy, 'bundled') }), (error) => {
    assert.ok(error instanceof EnvError);
    assert.match(error.message, /services\/currencyservice\/main\.ts:2:7/);
    return true;
  });
});

test('an archive is reproducible, and the tar command lists and unpacks its files', async () => {
  const entries = [
    { path: 'oci-layout', bytes: Buffer.from('{}') },
    { path: 'app/static/é.txt', bytes: Buffer.from('x'.repeat(512)) },
    { path: `app/${'a'.repeat(96)}`, bytes: Buffer.alloc(0) },
    { path: `app/${'b'.repeat(200)}`, bytes: Buffer.from('a path longer than a plain header allows') },
  ];
  const file = join(scratch, 'some.tar');
  const archive = await tar(entries);
  writeFileSync(file, archive);
  const run = (...args: string[]) =>
    execFileSync('tar', args, { env: { ...process.env, TZ: 'UTC', LC_ALL: 'C.UTF-8' } });
  const lines = String(run('-tvf', file)).trim().split('\n');
  assert.deepEqual(
    lines.map((line) => line.split(/\s+/).slice(0, 5)),
    entries.map(({ bytes }) => ['-rw-r--r--', '0/0', String(bytes.length), '1970-01-01', '00:00']),
  );
  for (const { path, bytes } of entries) assert.ok(run('-xOf', file, path).equals(bytes), path);
  assert.ok(archive.equals(await tar(entries)));
});

test('versions are compared numerically', () => {
  for (const [version, than, older] of [
    ['1.9.0', '1.31', true],
    ['1.31.0', '1.31', false],
    ['1.32.1', '1.31', false],
    ['0.26.9', '0.27', true],
    ['2.0.0', '1.27', false],
    ['0.30.0', '1.27', true],
  ] as const)
    assert.equal(isOlder(version, than), older, `${version} than ${than}`);
});

test('the kind cluster publishes the ports of the options, on localhost only', () => {
  const file = parse(readFileSync(join(root, 'k8s/kind.yaml'), 'utf8'));
  assert.deepEqual(parse(kindConfig(defaultPorts)), file);
  const moved = { shop: 18080, jaeger: 17686, kiali: 21001, grafana: 4000, prometheus: 10090 };
  file.nodes[0].extraPortMappings = pages.map((page) => ({
    containerPort: nodePorts[page],
    hostPort: moved[page],
    listenAddress: '127.0.0.1',
  }));
  assert.deepEqual(parse(kindConfig(moved)), file);
});

const deployInput = (...args: string[]) => parseCommandLine(deployCommand, args).values;

test('deploy:kind reads the options that its help lists', () => {
  const plain = deployInput();
  const shop = { mesh: 'istio', profile: 'demo', secure: false, load: true };
  const own = { overlay: undefined, registry: undefined, revision: undefined };
  assert.deepEqual(configOf(plain, true), { ...shop, ...own, installIstio: true, consoles: true });
  assert.deepEqual(configOf(plain, false), { ...shop, ...own, installIstio: false, consoles: false });
  assert.deepEqual(portsFor(plain), defaultPorts);
  const other = deployInput('--mesh', 'none', '--secure', '--no-load', '--offset', '1000', '--port', '8090');
  assert.deepEqual([other.mesh, other.secure, other.load], ['none', true, false]);
  const { shop: page, jaeger, grafana } = portsFor(other);
  assert.deepEqual([page, jaeger, grafana], [8090, 17686, 4000]);
});

for (const [args, message] of [
  [['--mesh', 'linkerd'], /^--mesh is "linkerd": expected istio or none\.$/],
  [['--port', 'http'], /^--port is "http": expected a whole number from 1024/],
  [['--port', '80'], /^--port is "80"/],
  [['--port', '9090'], /^--port 9090 is the port of prometheus/],
  [['--offset', '99999'], /^--offset is "99999"/],
  [['--secure', '--profile', 'minimal'], /^--secure needs a gateway/],
  [['--bad'], /^Unknown option --bad\.$/],
] as const) {
  test(`deploy:kind ${args.join(' ')} is rejected with a sentence`, () => {
    assert.throws(() => deployInput(...args), { message });
  });
}

const imagesInput = (...args: string[]) => toImageOptions(parseCommandLine(imagesCommand, args));

test('images are of all services, or of those named', () => {
  assert.deepEqual(imagesInput().names, workloadNames);
  const some = imagesInput('cartservice', 'adservice', 'cartservice', '--prefix', 'ghcr.io/ann/', '--tag', '1.2');
  assert.deepEqual([some.names, some.prefix, some.tag], [['cartservice', 'adservice'], 'ghcr.io/ann', '1.2']);
});

for (const [args, message] of [
  [['cart'], /^SERVICE is "cart": expected adservice, /],
  [['--push'], /^--push needs --prefix/],
  [['--tag', 'a b'], /^--tag is "a b"/],
  [['--prefix', 'Ghcr.io'], /^--prefix is "Ghcr\.io"/],
  [['--platform', 'arm64'], /^--platform is "arm64"/],
  [['--platform', 'linux/foo'], /^--platform is "linux\/foo"/],
  [['--platform', 'linux/amd64,linux/arm64'], /add --prefix and --push/],
] as const) {
  test(`images ${args.join(' ')} is rejected with a sentence`, () => {
    assert.throws(() => imagesInput(...args), { message });
  });
}
