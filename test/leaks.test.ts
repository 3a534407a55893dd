import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import { propertiesOf } from '@boutique/service-kit/unknown-values';
import { fillCart, orderForm, placeOrder } from '../testing/buying.ts';
import { capabilitiesIn } from '../testing/capabilities.ts';
import { readTrace, traceIdOf } from '../testing/traces.ts';
import { type Fields, visitor } from '../testing/visitor.ts';

const secrets: Fields = {
  email: 'quentin.private@example.org',
  street_address: '4711 Sycamore Hideaway',
  zip_code: '98765',
  city: 'Castrop-Rauxel',
  credit_card_number: '4111 1111 1111 1111',
  credit_card_cvv: '739',
};
/** Wrong values that different services reject: rejections are logged in more detail than successes. */
const wrongFields: Fields[] = [
  { credit_card_number: '4111 1111 1111 1112' },
  { credit_card_number: '3782 822463 10005' },
  { credit_card_expiration_year: '1999', credit_card_expiration_month: '1' },
  { credit_card_cvv: '000' },
  { email: 'quentin.private@example' },
];
// The CVV alone is too short to search for: IDs and times may contain it. Only "cvv" followed by it, or the quoted value, counts.
const leaked =
  /quentin|private|sycamore|hideaway|\b98765\b|rauxel|4111.?1111|1111.?111[12]|3782.?8224|"?cvv"?[:= ]+"?739|"739"/i;

test('neither logs nor spans contain a card, an email address, a street or the capability of an order', async () => {
  const child = fork(join(import.meta.dirname, '../testing/logged-shop.ts'), {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (data: Buffer) => {
      log += data;
    });
  const [message] = await once(child, 'message');
  const { url, tracesUrl, dataDir } = propertiesOf(message);
  assert.ok(typeof url === 'string' && typeof tracesUrl === 'string' && typeof dataDir === 'string');

  const ann = visitor(url);
  await fillCart(ann);
  for (const wrong of wrongFields) {
    const refused = await placeOrder(ann, { ...(await orderForm(ann)), ...secrets, ...wrong });
    assert.equal(refused.status, 422);
    await readTrace(tracesUrl, traceIdOf(refused));
  }
  const placed = await placeOrder(ann, { ...(await orderForm(ann)), ...secrets });
  assert.equal(placed.status, 303);
  const last = await ann.follow(placed);
  assert.match(last.text, /quentin\.private@example\.org/, 'the order page shows the email address');
  for (const path of ['/orders', '/outbox', '/outbox/1', '/outbox/1/html', `/search?q=${secrets.email}`])
    assert.equal((await ann.get(path)).status, 200, path);
  await readTrace(tracesUrl, traceIdOf(last));
  const { data: services }: { data: string[] } = JSON.parse(await (await fetch(`${tracesUrl}/api/services`)).text());
  assert.ok(services.length >= 9, `spans of ${services.length} services`);
  const spans = await (await fetch(`${tracesUrl}/api/traces?service=frontend&limit=1000&lookback=1h`)).text();
  const capabilities = capabilitiesIn(dataDir);
  assert.ok(capabilities.length > 0);
  const exit = once(child, 'exit');
  child.disconnect();
  await exit;

  assert.ok(spans.includes('PaymentService/Charge') && spans.includes('POST /cart/checkout'), 'spans were recorded');
  assert.ok(log.includes('"message":"charged"'), 'the log has the charge');
  for (const text of [...log.split('\n'), ...spans.split('},{')]) {
    assert.doesNotMatch(text, leaked);
    assert.ok(!capabilities.some((capability) => text.includes(capability)), text);
  }
});
