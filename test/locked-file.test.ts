import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { shop as contract } from '@boutique/protos/shop';
import { connect } from '@boutique/service-kit/connect';
import { hasCode, status } from '@boutique/service-kit/errors';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { type RunningShop, startShop } from '../testing/running-shop.ts';

const timeoutMs = 5_000;
const workload = testWorkload('test');
const creditCard = {
  creditCardNumber: '4432801561520454',
  creditCardCvv: 672,
  creditCardExpirationYear: new Date().getUTCFullYear() + 2,
  creditCardExpirationMonth: 1,
};

let shop: RunningShop;
before(async () => {
  shop = await startShop();
});
after(() => shop.stop());

const writes = {
  cartservice: (at: string) =>
    connect({ workload, service: contract.CartService, address: at, timeoutMs }).addItem({
      userId: 'ann',
      item: { productId: 'MUG', quantity: 1 },
    }),
  paymentservice: (at: string) =>
    connect({ workload, service: contract.PaymentService, address: at, timeoutMs }).charge({
      amount: { currencyCode: 'USD', units: '5', nanos: 0 },
      creditCard,
    }),
};

for (const name of ['cartservice', 'paymentservice'] as const) {
  test(`while the file of ${name} is locked, it is UNAVAILABLE within 200 ms, and other services respond`, async () => {
    const ads = connect({ workload, service: contract.AdService, address: shop.addressOf('adservice'), timeoutMs });
    const write = () => writes[name](shop.addressOf(name));
    await Promise.all([write(), ads.getAds({})]);
    const other = new DatabaseSync(join(shop.dataDir, `${name}.db`));
    other.exec('BEGIN IMMEDIATE');
    const times = { write: Infinity, getAds: Infinity };
    // The fastest of a few: other processes use the CPU too.
    for (let attempt = 0; attempt < 5; attempt++) {
      const start = performance.now();
      const rejected = assert.rejects(write, (error) => hasCode(error, status.UNAVAILABLE));
      await sleep(30);
      await ads.getAds({});
      times.getAds = Math.min(times.getAds, performance.now() - start - 30);
      await rejected;
      times.write = Math.min(times.write, performance.now() - start);
    }
    other.exec('ROLLBACK');
    other.close();
    assert.ok(times.write < 200 && times.getAds < 50, JSON.stringify(times));
    await write();
  });
}
