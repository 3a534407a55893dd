// `redeploy` after something went wrong: it compares with what the cluster runs, so it repairs each difference.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deployedImages } from '../../deploy/cluster/rollout.ts';
import { nodesOf } from '../../deploy/cluster/target.ts';
import { imageOf, missingOnNodes } from '../../deploy/images/node-images.ts';
import { until } from '../../testing/eventually.ts';
import { visitor } from '../../testing/visitor.ts';
import { base, edit, inCluster, kubectl, reach, shopUrl, to, tool } from './cluster.ts';

const redeploy = (...names: string[]) => inCluster('redeploy', ...names, ...base);
const mug = async () => (await visitor(shopUrl).get('/product/6E92ZMYYFZ')).text;

/** Every Deployment's image is on every node, every pod is ready, and the command itself says so. */
async function assertRight(): Promise<void> {
  const images = [...(await deployedImages(to))].filter(([, image]) => /^[a-z]+service:|^frontend:/.test(image));
  const tags = images.map(([name, image]) => ({ name, tag: image.split(':')[1] ?? '' }));
  assert.deepEqual(await missingOnNodes(to, tags), []);
  const again = await redeploy();
  assert.match(again.text, /no changes: the cluster runs what is here/);
  assert.equal((await inCluster('status')).code, 0);
}

test('an image that does not exist is replaced', async () => {
  // The tests before it leave images of edited sources.
  await redeploy();
  await kubectl('set', 'image', '-n', 'demo-app', 'deployment/adservice', 'server=adservice:nowhere');
  await until('the failing pull', async () => /ImagePull/.test(await kubectl('get', 'pods', '-n', 'demo-app')), 30_000);
  const { code, text } = await redeploy('adservice');
  assert.equal(code, 0, text);
  await assertRight();
});

test('a missing Deployment is created again', async () => {
  await kubectl('delete', 'deployment', 'adservice', '-n', 'demo-app');
  const { code, text } = await redeploy('adservice');
  assert.equal(code, 0, text);
  await assertRight();
});

test('an image that a node lacks is loaded again, and its waiting pod starts', async () => {
  const image = imageOf({ name: 'adservice', tag: (await deployedImages(to)).get('adservice')?.split(':')[1] ?? '' });
  await kubectl('scale', '-n', 'demo-app', 'deployment/adservice', '--replicas=0');
  for (const node of await nodesOf(to))
    await until(
      'no pod uses the image',
      async () => {
        await tool('docker', 'exec', node, 'crictl', 'rmi', image).catch(() => {});
        await tool('docker', 'exec', node, 'ctr', '--namespace=k8s.io', 'images', 'rm', image);
        return true;
      },
      30_000,
    );
  await kubectl('scale', '-n', 'demo-app', 'deployment/adservice', '--replicas=1');
  await until('the failing pull', async () => /ImagePull/.test(await kubectl('get', 'pods', '-n', 'demo-app')), 30_000);
  const { code, text } = await redeploy('adservice');
  assert.equal(code, 0, text);
  await assertRight();
});

test('killed at each step and repeated, redeploy ends in the right state', async (t) => {
  const restore = edit('services/productcatalogservice/products.json', '"name": "Mug"', '"name": "Mug 0"');
  const first = await redeploy('productcatalogservice');
  restore();
  assert.equal(first.code, 0, first.text);
  const steps = [...first.text.matchAll(/^ {2}([a-z]+) .* s$/gm)].map(([, name]) => name ?? '');
  assert.deepEqual(steps, ['bundle', 'compare', 'image', 'types', 'roll']);
  let edits = 0;
  for (const [index, step] of steps.entries())
    for (const signal of ['SIGINT', 'SIGKILL'] as const)
      await t.test(`${signal} at ${step}`, async () => {
        const name = `Mug ${++edits}`;
        const undo = edit('services/productcatalogservice/products.json', '"name": "Mug"', `"name": "${name}"`);
        try {
          const killed = redeploy('productcatalogservice');
          await reach(killed, steps[index - 1]);
          killed.interrupt(signal);
          await killed;
          const repeated = await redeploy('productcatalogservice');
          assert.equal(repeated.code, 0, repeated.text);
          await until(name, async () => (await mug()).includes(name), 20_000);
        } finally {
          undo();
        }
      });
  assert.equal((await redeploy('productcatalogservice')).code, 0);
  await assertRight();
});
