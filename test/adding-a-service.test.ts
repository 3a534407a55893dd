// Follows docs/adding-a-service.md step by step in a copy of the repository.
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { connect } from '@boutique/service-kit/connect';
import { discoverServices } from '@boutique/service-kit/reflection-client';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { methodOf, propertiesOf } from '@boutique/service-kit/unknown-values';
import { fillCart, mug } from '../testing/buying.ts';
import { acceptPackages, copyCheckout, linkWorkspacePackages } from '../testing/copied-checkout.ts';
import { freshDirectory } from '../testing/running-shop.ts';
import { read } from '../testing/sources.ts';
import { killStarted, type Start, start } from '../testing/start-process.ts';
import { readTrace, spansOf, traceIdOf } from '../testing/traces.ts';
import { visitor } from '../testing/visitor.ts';
import { applyDiff, follow, readWalkthroughs } from '../testing/walkthrough.ts';

const maxWritten = 11;
const maxEdited = 7;
const name = 'wishlistservice';

const walkthroughs = [...readWalkthroughs(read('docs/adding-a-service.md'))];
const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0;
const copy = copyCheckout();
const inCopy = (path: string) => readFileSync(join(copy, path), 'utf8');
after(killStarted);

for (const [title, { written, edited }] of walkthroughs) {
  test(`${title} takes at most ${maxWritten} new files and ${maxEdited} edits, only in the affected rooms`, () => {
    assert.ok(written.length <= maxWritten && edited.length <= maxEdited, `${written.length} and ${edited.length}`);
    const rooms = [...written, ...edited].map(({ path }) => path.match(/^services\/\w+\//)?.[0] ?? path);
    const allowed = ['protos/demo.proto', 'topology.ts', 'services/frontend/'];
    const own = new Set(rooms.filter((room) => !allowed.includes(room)));
    assert.ok(own.size === 1 && [...own].every((room) => room.startsWith('services/')), [...own].join());
  });

  test(`${title} does not depend on the sections before it`, () => {
    for (const block of edited) applyDiff(block, read(block.path));
  });
}

async function run(command: string): Promise<void> {
  const [npm = '', verb = '', ...args] = command.split(' ');
  // With this variable, Node refuses to run tests inside tests.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const options = { cwd: copy, env, maxBuffer: 2 ** 24 };
  try {
    await promisify(execFile)(npm, [verb, ...args], options);
  } catch (error) {
    // Without kubectl, everything except the release is written.
    if (command === 'npm run manifests' && !hasKubectl) return;
    const { stdout, stderr } = propertiesOf(error);
    throw new Error(`${command}:\n${stdout}${stderr}`);
  }
}

const [service, ...additions] = walkthroughs.map(([, walkthrough]) => walkthrough);
assert.ok(service);

test('the steps of the guide add a service', async () => {
  follow(service, copy);
  linkWorkspacePackages(copy, name, ['protos', 'service-kit']);
  await acceptPackages(copy);
  for (const command of service.commands) if (command !== 'npm start') await run(command);
});

test('the steps of the guide add a field and an RPC', async () => {
  for (const addition of additions) follow(addition, copy);
  // Each command once, in the order of the last section.
  const commands = additions.flatMap((addition) => addition.commands).reverse();
  for (const command of [...new Set(commands)].reverse()) await run(command);
});

test('the new service is in the manifests, the policies and the reference pages', () => {
  assert.match(inCopy('k8s/base/kustomization.yaml'), /- wishlistservice\.yaml/);
  assert.match(inCopy(`k8s/base/${name}.yaml`), /store: redis[\s\S]*REDIS_ADDR, value: redis-cart:6379/);
  assert.match(inCopy('k8s/base/frontend.yaml'), /WISHLIST_SERVICE_ADDR, value: wishlistservice:5070/);
  const policies = inCopy('k8s/components/secure/authorization-policies.yaml');
  for (const rpc of ['WishlistService/AddWish', 'ShippingService/GetDeliveryTime']) assert.ok(policies.includes(rpc));
  assert.match(inCopy('k8s/components/network-policies/network-policies.yaml'), /app: wishlistservice/);
  assert.match(inCopy('k8s/components/service-mesh-istio/retries.yaml'), /WishlistService\/ListWishes/);
  assert.match(inCopy('docs/configuration.md'), /`WISHLIST_SERVICE_ADDR` \| frontend \|.*\| wishlistservice/);
  assert.match(inCopy('docs/workloads.md'), /frontend --> wishlistservice/);
});

test('the new service has a bundle for its image', async () => {
  const { bundle } = await import(join(copy, 'start/bundling/bundle.ts'));
  const { folder } = await bundle(name, 'base', { from: copy, to: join(copy, 'dist', name) });
  assert.match(readFileSync(join(folder, 'main.mjs'), 'utf8'), /CREATE TABLE IF NOT EXISTS wishes/);
});

describe('the shop with all three additions', () => {
  let shop: Start;
  before(async () => {
    shop = await start([], { DATA_DIR: freshDirectory() }, copy);
    await shop.printed('Ctrl-C stops everything.');
  });

  test('responds over gRPC on the port that follows from its name', async () => {
    const address = `127.0.0.1:${shop.out().match(/wishlistservice +(\d+)/)?.[1]}`;
    assert.equal(address, `127.0.0.1:${Number(shop.ports.vars.PORT_BASE) + 11}`);
    const found = (await discoverServices(address)).find((one) => one.name === 'hipstershop.WishlistService');
    assert.ok(found);
    const workload = testWorkload('test', { LOG_LEVEL: 'silent' });
    const client = connect({ workload, service: { service: found.definition }, address });
    await methodOf(client, 'addWish')({ user_id: 'ann', product_id: mug });
    assert.deepEqual(await methodOf(client, 'listWishes')({ user_id: 'ann' }), { product_ids: [mug] });
    client.close();
  });

  test('shows the wishlist on a page, and the call in the trace', async () => {
    const ann = visitor(shop.url);
    assert.equal((await ann.postForm('/wishlist', { product_id: mug })).location, '/wishlist');
    const page = await ann.get('/wishlist');
    assert.match(page.text, /Mug/);
    const spans = spansOf(await readTrace(`http://127.0.0.1:${shop.ports.traces}`, traceIdOf(page)));
    assert.ok(spans.some((span) => span.service === name && span.name === 'hipstershop.WishlistService/ListWishes'));
  });

  test('offers its RPCs in the API explorer', async () => {
    const { text } = await visitor(shop.url).get('/explorer');
    for (const path of ['WishlistService/AddWish', 'ShippingService/GetDeliveryTime'])
      assert.ok(text.includes(`hipstershop.${path}"`), path);
  });

  test('shows the new field and the response of the new RPC', async () => {
    const ann = visitor(shop.url);
    await fillCart(ann, mug);
    assert.match((await ann.get('/cart')).text, /Parcel Express/);
    assert.match((await ann.get('/')).text, /Delivered within 3 days/);
  });
});
