// The calls and the next state of each step.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cancelling, checkManually, emailRejected, shipmentUnknown } from '@boutique/protos/order-reasons';
import { StatusError, status } from '@boutique/service-kit/errors';
import type { RefundSupport } from './foreign-payment.ts';
import { cartFingerprint } from './request-id-orders.ts';
import { charge, finish, recover, type StepDeps, ship, startCancelling } from './steps.ts';

const order = {
  orderId: 'order-1',
  userId: 'ann',
  email: 'ann@example.com',
  state: 'RECEIVED' as const,
  result: null,
  transactionId: '',
  reason: '',
  reasonCode: '',
  capability: '',
  fromRequestId: false,
  cartLeft: '',
  minAgeSeconds: 0,
  money: 'MONEY_STATE_UNSPECIFIED' as const,
  traceId: '',
  createdAtMs: '0',
  updatedAtMs: '0',
};
const toCancel = { ...order, reasonCode: cancelling };
const creditCard = {
  creditCardNumber: '4432801561520454',
  creditCardCvv: 672,
  creditCardExpirationYear: 2030,
  creditCardExpirationMonth: 1,
};
const payment = { creditCard, isRepeat: false };

const failing =
  (code: status, reason = '') =>
  async (): Promise<never> => {
    throw new StatusError(code, status[code], { reason, peer: 'peer' });
  };

/** Dependencies that succeed unless overridden; `calls` records the RPCs in order. */
function fakeDeps(overrides: {
  payment?: Partial<StepDeps['payment']>;
  refunds?: RefundSupport;
  shipping?: Partial<StepDeps['shipping']>;
  email?: Partial<StepDeps['email']>;
  cart?: Partial<StepDeps['cart']>;
}) {
  const calls: string[] = [];
  const recorded =
    <Rest extends unknown[], T>(name: string, call: (...rest: Rest) => Promise<T>) =>
    (...rest: Rest) => {
      calls.push(name);
      return call(...rest);
    };
  const { payment, shipping, email, cart } = overrides;
  const deps: StepDeps = {
    payment: {
      charge: recorded('charge', payment?.charge ?? (async () => ({ transactionId: 'charged' }))),
      refund: recorded('refund', payment?.refund ?? (async () => ({ transactionId: 'charged', amount: null }))),
      getCharge: recorded(
        'getCharge',
        payment?.getCharge ?? (async () => ({ transactionId: 'charged', amount: null, refunded: false })),
      ),
    },
    refunds: { support: async () => overrides.refunds ?? 'yes', isMissing() {} },
    shipping: {
      shipOrder: recorded('shipOrder', shipping?.shipOrder ?? (async () => ({ trackingId: 'AB-1-2' }))),
      cancelShipment: recorded('cancelShipment', shipping?.cancelShipment ?? (async () => ({ trackingId: '' }))),
    },
    email: {
      sendOrderConfirmation: recorded('sendOrderConfirmation', email?.sendOrderConfirmation ?? (async () => ({}))),
    },
    cart: {
      removeItems: recorded('removeItems', cart?.removeItems ?? (async () => ({}))),
      emptyCart: recorded('emptyCart', cart?.emptyCart ?? (async () => ({}))),
      getCart: recorded('getCart', cart?.getCart ?? (async () => ({ userId: 'ann', items: [] }))),
    },
    log: { warn() {}, error() {} },
  };
  return { deps, calls };
}

test('charge: the order is CHARGED', async () => {
  assert.deepEqual(await charge(fakeDeps({}).deps, order, payment), { toState: 'CHARGED', transactionId: 'charged' });
});

test('charge: a declined card ends the order as REFUSED, and nothing else is called', async () => {
  const declined = failing(status.INVALID_ARGUMENT, 'CARD_EXPIRED');
  const { deps, calls } = fakeDeps({ payment: { charge: declined } });
  const { toState, reasonCode } = await charge(deps, order, payment);
  assert.deepEqual([toState, reasonCode], ['REFUSED', 'CARD_EXPIRED']);
  assert.deepEqual(calls, ['charge']);
});

test('charge: the reason of another paymentservice is cut to what an order can store', async () => {
  const declined = async () => {
    throw new StatusError(status.INVALID_ARGUMENT, 'no '.repeat(1_000), { peer: 'paymentservice' });
  };
  const { toState, reason } = await charge(fakeDeps({ payment: { charge: declined } }).deps, order, payment);
  assert.deepEqual([toState, reason?.length], ['REFUSED', 512]);
});

test('charge: without a response the order is cancelled: first the shipment, then the payment', async () => {
  const { deps, calls } = fakeDeps({ payment: { charge: failing(status.FAILED_PRECONDITION) } });
  assert.equal(await charge(deps, order, payment), startCancelling);
  const outcome = await recover(deps, toCancel);
  assert.equal(outcome.toState, 'REFUNDED');
  assert.equal(outcome.money, 'CHARGE_REFUNDED');
  assert.match(outcome.reason ?? '', /has been refunded/);
  assert.deepEqual(calls, ['charge', 'cancelShipment', 'refund']);
});

test('charge: a temporary failure is retried with the same key', async () => {
  const keys: unknown[] = [];
  const flaky: StepDeps['payment']['charge'] = async ({ idempotencyKey }) => {
    keys.push(idempotencyKey);
    if (keys.length === 1) throw new StatusError(status.UNAVAILABLE, 'restarting');
    return { transactionId: 'charged' };
  };
  assert.equal((await charge(fakeDeps({ payment: { charge: flaky } }).deps, order, payment)).toState, 'CHARGED');
  assert.deepEqual(keys, ['order-1', 'order-1']);
});

test('recover: an order that was shipped was charged', async () => {
  const { deps, calls } = fakeDeps({ shipping: { cancelShipment: async () => ({ trackingId: 'AB-1-2' }) } });
  assert.deepEqual(await recover(deps, toCancel), { toState: 'CHARGED', transactionId: 'charged' });
  assert.deepEqual(calls, ['cancelShipment', 'getCharge']);
});

test('recover: the reason of an order that was never charged says so', async () => {
  const { deps } = fakeDeps({ payment: { refund: async () => ({ transactionId: '', amount: null }) } });
  assert.deepEqual(await recover(deps, toCancel), {
    toState: 'REFUNDED',
    money: 'NEVER_CHARGED',
    reason: 'The payment could not be made. You have not been charged.',
  });
});

test('recover: nothing is refunded while the shipment cannot be cancelled', async () => {
  const { deps, calls } = fakeDeps({ shipping: { cancelShipment: failing(status.PERMISSION_DENIED) } });
  await assert.rejects(recover(deps, toCancel));
  assert.deepEqual(calls, ['cancelShipment']);
});

test('ship: the order is SHIPPED', async () => {
  assert.deepEqual(await ship(fakeDeps({}).deps, order), { toState: 'SHIPPED', trackingId: 'AB-1-2' });
});

test('ship: an order that cannot be shipped is refunded', async () => {
  const { deps, calls } = fakeDeps({ shipping: { shipOrder: failing(status.FAILED_PRECONDITION) } });
  assert.equal((await ship(deps, order)).toState, 'REFUNDED');
  assert.deepEqual(calls, ['shipOrder', 'cancelShipment', 'refund']);
});

test('a charge is refunded without a claim about the parcel if the shipment could not be cancelled', async () => {
  const shipping = { shipOrder: failing(status.FAILED_PRECONDITION), cancelShipment: failing(status.UNIMPLEMENTED) };
  for (const step of [ship, recover]) {
    const { toState, money, reasonCode } = await step(fakeDeps({ shipping }).deps, toCancel);
    assert.deepEqual([toState, money, reasonCode], ['REFUNDED', 'CHARGE_REFUNDED', shipmentUnknown]);
  }
  const notCharged = { refund: async () => ({ transactionId: '', amount: null }) };
  const outcome = await recover(fakeDeps({ shipping, payment: notCharged }).deps, toCancel);
  assert.deepEqual([outcome.money, outcome.reasonCode], ['NEVER_CHARGED', undefined]);
});

test('ship: without Refund, an order is shipped later, unless its shipment was cancelled: then a person decides', async () => {
  for (const [code, reasonCode] of [
    [status.UNAVAILABLE, undefined],
    [status.FAILED_PRECONDITION, checkManually],
  ] as const) {
    const { deps, calls } = fakeDeps({ refunds: 'no', shipping: { shipOrder: failing(code) } });
    const charged = { ...order, state: 'CHARGED' as const };
    assert.equal((await ship(deps, charged)).reasonCode, reasonCode);
    assert.deepEqual([...new Set(calls)], ['shipOrder']);
  }
});

test('ship: the log of a charged order that waits for a person demands a refund, not a check', async () => {
  const lines: string[] = [];
  const log = { warn: () => {}, error: (...line: unknown[]) => void lines.push(String(line[1])) };
  const { deps } = fakeDeps({ refunds: 'no', shipping: { shipOrder: failing(status.FAILED_PRECONDITION) } });
  await ship({ ...deps, log }, { ...order, state: 'CHARGED' });
  assert.match(lines.join(), /was charged and can't be shipped any more: refund its transaction, then run/);
});

test('ship: while it is unknown whether the charge can be refunded, the shipment is not cancelled', async () => {
  const { deps, calls } = fakeDeps({ refunds: 'unknown', shipping: { shipOrder: failing(status.INVALID_ARGUMENT) } });
  await assert.rejects(ship(deps, order));
  assert.deepEqual(calls, ['shipOrder']);
});

test('ship: an order is SHIPPED if only the response was lost', async () => {
  const { deps } = fakeDeps({
    shipping: {
      shipOrder: failing(status.FAILED_PRECONDITION),
      cancelShipment: async () => ({ trackingId: 'AB-1-2' }),
    },
  });
  assert.deepEqual(await ship(deps, order), { toState: 'SHIPPED', trackingId: 'AB-1-2' });
});

test('finish: the order is DONE, even if its email address is rejected', async () => {
  assert.deepEqual(await finish(fakeDeps({}).deps, order), { toState: 'DONE', cartLeft: '' });
  const { deps } = fakeDeps({ email: { sendOrderConfirmation: failing(status.INVALID_ARGUMENT) } });
  assert.deepEqual(await finish(deps, order), { toState: 'DONE', cartLeft: '', reasonCode: emailRejected });
});

test('finish: a cartservice without RemoveItems gets EmptyCart', async () => {
  const { deps, calls } = fakeDeps({ cart: { removeItems: failing(status.UNIMPLEMENTED) } });
  assert.equal((await finish(deps, order)).toState, 'DONE');
  assert.deepEqual(calls, ['sendOrderConfirmation', 'removeItems', 'emptyCart']);
});

test('finish: while emailservice is down, the order stays SHIPPED', async () => {
  const { deps } = fakeDeps({ email: { sendOrderConfirmation: failing(status.UNAVAILABLE) } });
  assert.deepEqual(await finish(deps, order), { toState: 'SHIPPED', cartLeft: '' });
});

test('finish: for an order of an x-request-id, what is left in the cart is recorded, even while emailservice is down', async () => {
  const items = [{ productId: 'HAT', quantity: 1 }];
  const { deps, calls } = fakeDeps({
    email: { sendOrderConfirmation: failing(status.UNAVAILABLE) },
    cart: { getCart: async () => ({ userId: 'ann', items }) },
  });
  const ofRequestId = { ...order, fromRequestId: true };
  const { toState, cartLeft } = await finish(deps, ofRequestId);
  assert.deepEqual([toState, cartLeft], ['SHIPPED', cartFingerprint(items)]);
  assert.deepEqual(calls, ['sendOrderConfirmation', 'removeItems', 'getCart']);
  const later = await finish(deps, { ...ofRequestId, cartLeft: 'recorded before' });
  assert.equal(later.cartLeft, 'recorded before');
});
