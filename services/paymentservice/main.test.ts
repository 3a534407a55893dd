import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shop } from '@boutique/protos/shop';
import { connect } from '@boutique/service-kit/connect';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { run } from './main.ts';

test('the service charges a card that is good today', async () => {
  const workload = testWorkload('paymentservice', { PORT: '0', LISTEN_ADDR: '127.0.0.1', LOG_LEVEL: 'silent' });
  const running = await run(workload);
  const payment = connect({ workload, service: shop.PaymentService, address: `127.0.0.1:${running.port}` });
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
  payment.close();
  await running.stop();
});
