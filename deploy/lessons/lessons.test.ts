// The lessons in k8s/lessons without a cluster: their texts, their files, and the command's answers to wrong usage.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, test } from 'node:test';
import { root } from '../../testing/sources.ts';
import { visitor } from '../../testing/visitor.ts';
import { documentsIn } from '../cluster/documents.ts';
import { defaultPorts, target } from '../cluster/target.ts';
import {
  folderOf,
  isKustomization,
  lessonNames,
  lessonsFolder,
  loadLesson,
  readmeOf,
  setupOf,
  summaryOf,
} from './catalogue.ts';
import { isCreated, lessonLabel, parseManifest } from './manifests.ts';

const shop = {
  to: target('docker', { name: 'none' }),
  ports: defaultPorts,
  url: 'http://localhost:1',
  signal: new AbortController().signal,
  limitMs: 0,
  visitor: () => visitor('http://localhost:1'),
  kubectl: () => Promise.reject(new Error('no cluster')),
  runIn: () => Promise.reject(new Error('no cluster')),
};

/** The objects of the shop with sidecars, as `kind/name`. */
const inShop = new Set(
  globSync(['k8s/base/*.yaml', 'k8s/components/service-mesh-istio/*.yaml'], { cwd: root })
    .flatMap((path) => documentsIn(readFileSync(join(root, path), 'utf8')))
    .map(({ kind, metadata }) => `${kind}/${metadata?.name}`),
);

const other = { namespace: 'other', consolesNamespace: 'consoles' };

test('the catalogue has every folder of k8s/lessons', () => {
  assert.deepEqual(readdirSync(lessonsFolder).sort(), [...lessonNames].sort());
});

for (const name of lessonNames)
  describe(name, () => {
    const readme = readmeOf(name);

    test('its README has a question, a hypothesis in one sentence, and what a reader needs', () => {
      const { question, hypothesis } = summaryOf(readme);
      assert.match(question, /^[A-Z].*\?$/);
      assert.match(hypothesis, /^[A-Z][^?]*\.$/);
      assert.equal(hypothesis.match(/\. [A-Z]/g), null, 'one sentence');
      for (const title of ['By hand', 'What you see', 'What goes wrong', 'In your own services'])
        assert.ok(readme.includes(`\n## ${title}\n`), title);
      assert.match(readme, /Jaeger/);
      assert.match(readme, /Kiali/);
    });

    test('its steps have manifests, which the README names', async () => {
      const { steps } = await loadLesson(name, shop);
      const used = new Set(steps.map(({ manifest }) => manifest));
      const files = readdirSync(folderOf(name)).filter((file) => !/^(README\.md|check\.ts|setup)$/.test(file));
      assert.deepEqual(files.sort(), [...used].sort());
      for (const file of files) assert.ok(readme.includes(`k8s/lessons/${name}/${file}`), file);
      assert.ok(steps.length > steps.filter(({ recovers }) => recovers).length, 'something to prove');
    });

    test('its objects are new ones with its label, or patches of what the shop has', () => {
      const files = [...setupOf(name), ...readdirSync(folderOf(name)).filter((file) => file.endsWith('.yaml'))];
      for (const file of files) {
        const path = join(folderOf(name), file);
        if (isKustomization(path)) continue;
        for (const one of parseManifest(readFileSync(path, 'utf8'), other, new Map())) {
          const label = one.metadata.labels?.[lessonLabel];
          const what = `${relative(root, path)}: ${one.kind} ${one.metadata.name}`;
          if (isCreated(one)) assert.equal(label, name, what);
          else assert.ok(inShop.has(`${one.kind}/${one.metadata.name}`), `${what} is not in the shop`);
          assert.match(one.metadata.namespace ?? '', /^(other|default|istio-system)$/, what);
        }
      }
    });
  });

test("a manifest gets the cluster's namespace and images", () => {
  const [document] = parseManifest(
    'kind: Pod\nmetadata: { name: a, namespace: demo-app }\nspec:\n  containers:\n    - image: adservice\n      args: [http://x.demo-app, my-demo-app]\n',
    { namespace: 'shop-2', consolesNamespace: 'consoles' },
    new Map([['adservice', 'registry/adservice:abc']]),
  );
  assert.equal(
    JSON.stringify(document),
    '{"kind":"Pod","metadata":{"name":"a","namespace":"shop-2"},"spec":{"containers":[{"image":"registry/adservice:abc","args":["http://x.shop-2","my-demo-app"]}]}}',
  );
});

function lesson(...args: string[]): Promise<{ code: unknown; out: string; err: string }> {
  const script = join(root, 'scripts/lesson.ts');
  const env = { ...process.env, PATH: '/nowhere' };
  return new Promise((resolve) =>
    execFile(process.execPath, ['--disable-warning=ExperimentalWarning', script, ...args], { env }, (error, out, err) =>
      resolve({ code: error ? error.code : 0, out, err }),
    ),
  );
}

describe('pnpm lesson', { concurrency: 2 }, () => {
  test('list and show need no cluster', async () => {
    const listed = await lesson('list');
    assert.deepEqual([listed.code, listed.out.trim().split('\n').length], [0, lessonNames.length]);
    const shown = await lesson('show', 'mtls');
    assert.deepEqual([shown.code, shown.out.trim()], [0, readmeOf('mtls').trim()]);
  });

  const wrong: [string[], RegExp][] = [
    [['run', 'telepathy'], /^There is no lesson "telepathy": expected one of mtls, /],
    [['run'], /^Which lesson\? pnpm lesson run NAME, /],
    [['teach', 'mtls'], /^WORD is "teach": expected list, all, /],
    [[], /^WORD is "nothing"/],
    [['all', 'mtls'], /^Unexpected argument "mtls" after all\./],
    [['run', 'mtls', 'retries'], /^Unexpected argument "retries"/],
  ];
  for (const [args, message] of wrong)
    test(`lesson ${args.join(' ')} is wrong usage`, async () => {
      const { code, out, err } = await lesson(...args);
      assert.deepEqual([code, out], [2, '']);
      assert.match(err, message);
      assert.equal(err.trim().split('\n').length, 2, 'one sentence, and how to get help');
    });

  test('without Docker or a cluster, run is one sentence and exit code 1', async () => {
    const { code, out, err } = await lesson('run', 'mtls');
    assert.deepEqual([code, out], [1, '']);
    assert.match(err, /^Neither Docker nor Podman is installed\. /);
  });
});
