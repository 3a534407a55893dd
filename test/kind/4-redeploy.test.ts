// Edits a service, redeploys it and sees the change, while visitors use the shop.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { deployedImages } from '../../deploy/cluster/rollout.ts';
import { until } from '../../testing/eventually.ts';
import { steadyVisitors } from '../../testing/steady-visitors.ts';
import { visitor } from '../../testing/visitor.ts';
import { workloadNames } from '../../topology.ts';
import { base, edit, figure, givePagesTime, inCluster, kubectl, shopUrl, to } from './cluster.ts';

const targetSeconds = 6.5;

const redeploy = (...names: string[]) => inCluster('redeploy', ...names, ...base);

let visitors: ReturnType<typeof steadyVisitors>;
before(async () => {
  await givePagesTime();
  visitors = steadyVisitors(shopUrl, 2);
});

test('an unchanged service is reported as unchanged', async () => {
  const { code, text } = await redeploy('currencyservice');
  assert.equal(code, 0, text);
  assert.match(text, /no changes: currencyservice runs what is here/);
});

test('a service that is scaled to 0 is not called unchanged', async () => {
  await kubectl('scale', '-n', 'demo-app', 'deployment/adservice', '--replicas=0');
  try {
    const { text } = await redeploy('adservice');
    assert.match(text, /nothing to roll out, but adservice is scaled to 0 replicas/);
  } finally {
    await kubectl('scale', '-n', 'demo-app', 'deployment/adservice', '--replicas=1');
    await kubectl('rollout', 'status', '-n', 'demo-app', 'deployment/adservice', '--timeout=60s');
  }
});

test('an edit of one service is live a few seconds later', async () => {
  const restore = edit('services/productcatalogservice/products.json', '"name": "Mug"', '"name": "Large Mug"');
  const taken: number[] = [];
  try {
    const { code, text, seconds } = await redeploy('productcatalogservice');
    assert.equal(code, 0, text);
    taken.push(seconds);
    // Callers may still use the old pod.
    const seen = async () => (await visitor(shopUrl).get('/product/6E92ZMYYFZ')).text.includes('Large Mug');
    await until('the new name', seen, 3_000);
  } finally {
    restore();
  }
  const back = await redeploy('productcatalogservice');
  assert.equal(back.code, 0, back.text);
  taken.push(back.seconds);
  figure(
    `redeploy of one service, with two active visitors: ${taken.map((one) => one.toFixed(1)).join(' s, ')} s (target: ${targetSeconds})`,
  );
});

test('--watch deploys each save', async () => {
  const watching = inCluster('redeploy', '--watch', 'productcatalogservice', ...base);
  try {
    await until('the watch', async () => watching.printed().includes('Watching for changes'), 20_000);
    const restore = edit('services/productcatalogservice/products.json', '"name": "Mug"', '"name": "Watched Mug"');
    const seen = async () => (await visitor(shopUrl).get('/product/6E92ZMYYFZ')).text.includes('Watched Mug');
    try {
      await until('the watched name', seen, 30_000);
    } finally {
      restore();
    }
    await until('the old name', async () => !(await seen()), 30_000);
  } finally {
    watching.interrupt();
  }
  assert.equal((await watching).code, 130);
});

test('--watch deploys what was saved during its first pass', async () => {
  const watching = inCluster('redeploy', '--watch', 'productcatalogservice', ...base);
  const restores: (() => void)[] = [];
  try {
    await until('the first pass', async () => watching.printed().includes('bundle'), 20_000);
    restores.push(edit('services/productcatalogservice/products.json', '"name": "Mug"', '"name": "Early Mug"'));
    const seen = async () => (await visitor(shopUrl).get('/product/6E92ZMYYFZ')).text.includes('Early Mug');
    await until('the name saved early', seen, 40_000);
  } finally {
    for (const restore of restores) restore();
    await until('the old name', async () => watching.printed().split('deployed in').length > 2, 40_000);
    watching.interrupt();
  }
  assert.equal((await watching).code, 130);
});

test('a typo lists the services', async () => {
  const { code, text } = await redeploy('curencyservice');
  assert.equal(code, 2);
  for (const name of workloadNames) assert.match(text, new RegExp(name));
});

test('a syntax error is reported with its position, and nothing is deployed', async () => {
  const before = await deployedImages(to);
  const restore = edit('services/currencyservice/currency.ts', 'export function', 'export funtion');
  const { code, text } = await redeploy('currencyservice');
  restore();
  assert.equal(code, 1);
  assert.match(text, /services\/currencyservice\/currency.ts:\d+:\d+/);
  assert.doesNotMatch(text, /^\s+at /m, 'no stack');
  assert.deepEqual(await deployedImages(to), before);
});

test('a type error is reported with its position, and nothing is deployed', async () => {
  const before = await deployedImages(to);
  const restore = edit('services/currencyservice/currency.ts', /$/, "\nexport const wrong: number = 'text';\n");
  const { code, text } = await redeploy('currencyservice');
  restore();
  assert.equal(code, 1);
  assert.match(text, /services\/currencyservice\/currency.ts\(\d+,\d+\): error TS2322/);
  assert.deepEqual(await deployedImages(to), before);
});

test('a contract edited without npm run gen is reported, and nothing is deployed', async () => {
  const before = await deployedImages(to);
  const restore = edit('protos/demo.proto', 'message Empty {}', 'message Empty { string later = 1; }');
  const { code, text } = await redeploy('adservice');
  restore();
  assert.equal(code, 1);
  assert.match(text, /protos\/gen is older than protos\/demo.proto. Run `npm run gen`/);
  assert.deepEqual(await deployedImages(to), before);
});

test('edits of k8s/ and loadgen/ are applied', async () => {
  const memory = async (name: string) =>
    kubectl('get', 'deployment', name, '-n', 'demo-app', '-o', 'jsonpath={..containers[0].resources.limits.memory}');
  const edits = [
    edit('k8s/components/demo-pages/kustomization.yaml', 'value: boutique', 'value: elsewhere'),
    edit('loadgen/deployment.yaml', /memory: (\d+)Mi/g, 'memory: 333Mi'),
  ];
  const { code, text } = await redeploy();
  for (const restore of edits) restore();
  assert.equal(code, 0, text);
  assert.equal(await memory('loadgenerator'), '333Mi');
  assert.match(await kubectl('get', 'deployment', 'frontend', '-n', 'demo-app', '-o', 'yaml'), /value: elsewhere/);
  const back = await redeploy();
  assert.equal(back.code, 0, back.text);
  assert.notEqual(await memory('loadgenerator'), '333Mi');
});

test('a service that does not start is rolled back, and its log is shown', async () => {
  const before = await deployedImages(to);
  const restore = edit(
    'services/adservice/main.ts',
    'export const run',
    "throw new Error('the ads are out');\nexport const run",
  );
  const { code, text } = await redeploy('adservice');
  restore();
  assert.equal(code, 1, text);
  assert.match(text, /the new version does not start; rolled back to the previous one/);
  assert.match(text, /the ads are out/);
  await kubectl('rollout', 'status', '-n', 'demo-app', 'deployment/adservice', '--timeout=60s');
  assert.deepEqual(await deployedImages(to), before);
});

test('an edit of the kit redeploys every service', async () => {
  const restore = edit('service-kit/program.ts', 'could not start', 'did not start');
  const { code, text } = await redeploy();
  assert.equal(code, 0, text);
  for (const name of workloadNames) assert.match(text, new RegExp(`${name}:[0-9a-f]{12}`));
  restore();
});

after(async () => {
  const { requests, orders, failures } = await visitors.stop();
  figure(`while services were redeployed: ${requests} requests, ${orders} orders, ${failures.length} failed`);
  assert.deepEqual(failures, []);
});
