// Each step by itself: which calls it makes and which state follows.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StatusError, status } from '@boutique/service-kit/errors';
import { charge, finish, recover, type StepDeps, ship } from './steps.ts';

const order = {
  orderId: 'order-1',
  userId: 'ann',
  email: 'ann@example.com',
  state: 'RECEIVED' as const,
  result: null,
  transactionId: '',
  reason: '',
  reasonCode: '',
  money: 'MONEY_STATE_UNSPECIFIED' as const,
  traceId: '',
  createdAtMs: '0',
  updatedAtMs: '0',
};
const card = {
  creditCardNumber: '4432801561520454',
  creditCardCvv: 672,
  creditCardExpirationYear: 2030,
  creditCardExpirationMonth: 1,
};

const failing =
  (code: status, reason = '') =>
  async (): Promise<never> => {
    throw new StatusError(code, status[code], { reason, peer: 'peer' });
  };

/** Dependencies that succeed, except as given; `calls` are the RPCs in their order. */
function deps(change: {
  payment?: Partial<StepDeps['payment']>;
  shipping?: Partial<StepDeps['shipping']>;
  email?: Partial<StepDeps['email']>;
  cart?: Partial<StepDeps['cart']>;
}) {
  const calls: string[] = [];
  const noted =
    <Rest extends unknown[], T>(name: string, call: (...rest: Rest) => Promise<T>) =>
    (...rest: Rest) => {
      calls.push(name);
      return call(...rest);
    };
  const { payment, shipping, email, cart } = change;
  const made: StepDeps = {
    payment: {
      charge: noted('charge', payment?.charge ?? (async () => ({ transactionId: 'charged' }))),
      refund: noted('refund', payment?.refund ?? (async () => ({ transactionId: 'charged', amount: null }))),
    },
    shipping: {
      shipOrder: noted('shipOrder', shipping?.shipOrder ?? (async () => ({ trackingId: 'AB-1-2' }))),
      cancelShipment: noted('cancelShipment', shipping?.cancelShipment ?? (async () => ({ trackingId: '' }))),
    },
    email: {
      sendOrderConfirmation: noted('sendOrderConfirmation', email?.sendOrderConfirmation ?? (async () => ({}))),
    },
    cart: {
      removeItems: noted('removeItems', cart?.removeItems ?? (async () => ({}))),
      emptyCart: noted('emptyCart', cart?.emptyCart ?? (async () => ({}))),
    },
    log: { warn() {}, error() {} },
  };
  return { deps: made, calls };
}

test('charge: the order is CHARGED', async () => {
  assert.deepEqual(await charge(deps({}).deps, order, card), { toState: 'CHARGED', transactionId: 'charged' });
});

test('charge: a declined card ends the order as REFUSED, and nothing else is called', async () => {
  const declined = failing(status.INVALID_ARGUMENT, 'CARD_EXPIRED');
  const { deps: given, calls } = deps({ payment: { charge: declined } });
  const { toState, reasonCode } = await charge(given, order, card);
  assert.deepEqual([toState, reasonCode], ['REFUSED', 'CARD_EXPIRED']);
  assert.deepEqual(calls, ['charge']);
});

test('charge: without a response the shipment is cancelled first and the payment refunded after it', async () => {
  const { deps: given, calls } = deps({ payment: { charge: failing(status.FAILED_PRECONDITION) } });
  const outcome = await charge(given, order, card);
  assert.equal(outcome.toState, 'REFUNDED');
  assert.equal(outcome.money, 'CHARGE_REFUNDED');
  assert.match(outcome.reason ?? '', /has been refunded/);
  assert.deepEqual(calls, ['charge', 'cancelShipment', 'refund']);
});

test('charge: a temporary failure is repeated with the same key', async () => {
  const keys: unknown[] = [];
  const flaky: StepDeps['payment']['charge'] = async ({ idempotencyKey }) => {
    keys.push(idempotencyKey);
    if (keys.length === 1) throw new StatusError(status.UNAVAILABLE, 'restarting');
    return { transactionId: 'charged' };
  };
  assert.equal((await charge(deps({ payment: { charge: flaky } }).deps, order, card)).toState, 'CHARGED');
  assert.deepEqual(keys, ['order-1', 'order-1']);
});

test('recover: what was shipped was charged', async () => {
  const { deps: given, calls } = deps({ shipping: { cancelShipment: async () => ({ trackingId: 'AB-1-2' }) } });
  assert.deepEqual(await recover(given, order), { toState: 'CHARGED' });
  assert.deepEqual(calls, ['cancelShipment']);
});

test('recover: an order that was never charged says so', async () => {
  const { deps: given } = deps({ payment: { refund: async () => ({ transactionId: '', amount: null }) } });
  assert.deepEqual(await recover(given, order), {
    toState: 'REFUNDED',
    money: 'NEVER_CHARGED',
    reason: 'The payment could not be made. You have not been charged.',
  });
});

test('recover: nothing is refunded while the shipment cannot be cancelled', async () => {
  const { deps: given, calls } = deps({ shipping: { cancelShipment: failing(status.PERMISSION_DENIED) } });
  await assert.rejects(recover(given, order));
  assert.deepEqual(calls, ['cancelShipment']);
});

test('ship: the order is SHIPPED', async () => {
  assert.deepEqual(await ship(deps({}).deps, order), { toState: 'SHIPPED', trackingId: 'AB-1-2' });
});

test('ship: a shipment that cannot be made is refunded', async () => {
  const { deps: given, calls } = deps({ shipping: { shipOrder: failing(status.FAILED_PRECONDITION) } });
  assert.equal((await ship(given, order)).toState, 'REFUNDED');
  assert.deepEqual(calls, ['shipOrder', 'cancelShipment', 'refund']);
});

test('ship: a shipment whose response was lost stands', async () => {
  const { deps: given } = deps({
    shipping: {
      shipOrder: failing(status.FAILED_PRECONDITION),
      cancelShipment: async () => ({ trackingId: 'AB-1-2' }),
    },
  });
  assert.deepEqual(await ship(given, order), { toState: 'SHIPPED', trackingId: 'AB-1-2' });
});

test('finish: the order is DONE, even if its email address is rejected', async () => {
  assert.deepEqual(await finish(deps({}).deps, order), { toState: 'DONE' });
  const { deps: given } = deps({ email: { sendOrderConfirmation: failing(status.INVALID_ARGUMENT) } });
  assert.deepEqual(await finish(given, order), { toState: 'DONE' });
});

test('finish: a cartservice without RemoveItems gets EmptyCart', async () => {
  const { deps: given, calls } = deps({ cart: { removeItems: failing(status.UNIMPLEMENTED) } });
  assert.equal((await finish(given, order)).toState, 'DONE');
  assert.deepEqual(calls, ['sendOrderConfirmation', 'removeItems', 'emptyCart']);
});

test('finish: while the email has to wait, the order stays SHIPPED', async () => {
  const { deps: given } = deps({ email: { sendOrderConfirmation: failing(status.UNAVAILABLE) } });
  assert.deepEqual(await finish(given, order), { toState: 'SHIPPED' });
});
