import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StatusError, status } from '@boutique/service-kit/errors';
import { refundSupport } from './foreign-payment.ts';

const charge = { transactionId: '', amount: null, refunded: false };

for (const [what, code, support] of [
  ['ours', status.OK, 'yes'],
  ['an earlier version of ours', status.INVALID_ARGUMENT, 'yes'],
  ["Online Boutique's", status.UNIMPLEMENTED, 'no'],
  ['unreachable', status.UNAVAILABLE, 'unknown'],
] as const)
  test(`a paymentservice that is ${what} can refund: ${support}`, async () => {
    let calls = 0;
    const refunds = refundSupport({
      async getCharge() {
        calls++;
        if (code !== status.OK) throw new StatusError(code, 'on purpose');
        return charge;
      },
    });
    assert.deepEqual([await refunds.support(), await refunds.support()], [support, support]);
    assert.equal(calls, support === 'unknown' ? 2 : 1);
  });
