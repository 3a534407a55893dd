import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shop } from '@boutique/protos/shop';
import { startService } from '@boutique/service-kit/testing/running-service';
import { run } from './main.ts';

test('the service charges a card that is valid today', async (t) => {
  const { client: payment, stop } = await startService({ name: 'paymentservice', service: shop.PaymentService, run });
  t.after(stop);
  const { transactionId } = await payment.charge({
    amount: { currencyCode: 'USD', units: 1 },
    creditCard: {
      creditCardNumber: '4432801561520454',
      creditCardCvv: 672,
      creditCardExpirationYear: new Date().getFullYear() + 1,
      creditCardExpirationMonth: 1,
    },
  });
  assert.ok(transactionId);
});
