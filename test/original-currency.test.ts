// Our checkout with Online Boutique's currencyservice, which converts to 0 if it does not have the currency.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { shop as contract } from '@boutique/protos/shop';
import { connect } from '@boutique/service-kit/connect';
import { StatusError, status } from '@boutique/service-kit/errors';
import type { Handlers } from '@boutique/service-kit/rpc';
import { type RunningWorkload, serve } from '@boutique/service-kit/serve';
import { rejectionOf } from '@boutique/service-kit/testing/rejection';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { orderRequest } from '../testing/checkout-peers.ts';
import { type RunningShop, startShop } from '../testing/running-shop.ts';

const caller = testWorkload('test', { LISTEN_ADDR: '127.0.0.1', LOG_LEVEL: 'silent' });
const rates = new Map([
  ['USD', 1],
  ['JPY', 100],
]);
const originalCurrency: Handlers<typeof contract.CurrencyService.service> = {
  getSupportedCurrencies: () => ({ currencyCodes: [...rates.keys()] }),
  convert({ from, toCode }) {
    const rate = rates.get(toCode) ?? 0;
    return { currencyCode: toCode, units: rate * Number(from?.units), nanos: 0 };
  },
  convertAll() {
    throw new StatusError(status.UNIMPLEMENTED, 'unknown method');
  },
};
let currency: RunningWorkload;
let shop: RunningShop;
before(async () => {
  currency = await serve({
    workload: caller,
    service: contract.CurrencyService,
    port: 0,
    handlers: originalCurrency,
  });
  shop = await startShop({ insteadOf: { currencyservice: `127.0.0.1:${currency.port}` } });
});
after(async () => {
  await shop.stop();
  await currency.stop();
});

test('an order in a currency without a rate is rejected instead of costing nothing', async () => {
  const [cart, checkout] = [
    connect({ workload: caller, service: contract.CartService, address: shop.addressOf('cartservice') }),
    connect({ workload: caller, service: contract.CheckoutService, address: shop.addressOf('checkoutservice') }),
  ];
  await cart.addItem({ userId: 'ann', item: { productId: '6E92ZMYYFZ', quantity: 1 } });
  for (const userCurrency of ['KES', 'XXX', 'usd']) {
    const { code, fields } = await rejectionOf(checkout.placeOrder({ ...orderRequest('ann', ''), userCurrency }));
    assert.deepEqual([code, fields[0]?.field], [status.INVALID_ARGUMENT, 'user_currency'], userCurrency);
  }
  const { order } = await checkout.placeOrder({ ...orderRequest('ann', ''), userCurrency: 'JPY' });
  assert.equal(order?.total?.units, '1600');
  cart.close();
  checkout.close();
});
