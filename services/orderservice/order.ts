// The RPCs of hipstershop.OrderService.
import { timingSafeEqual } from 'node:crypto';
import { isCapability, keyOf, orderIdOf } from '@boutique/protos/capability';
import type { AdvanceOrderRequest__Output as AdvanceOrderRequest } from '@boutique/protos/gen/hipstershop/AdvanceOrderRequest.ts';
import type { Order__Output as Order } from '@boutique/protos/gen/hipstershop/Order.ts';
import type { OrderResult__Output as OrderResult } from '@boutique/protos/gen/hipstershop/OrderResult.ts';
import { isValid } from '@boutique/protos/money';
import { orderId } from '@boutique/protos/order-id';
import type { shop } from '@boutique/protos/shop';
import {
  aborted,
  failedPrecondition,
  idempotencyKeyReused,
  invalidArgument,
  notFound,
  StatusError,
  status,
} from '@boutique/service-kit/errors';
import type { Handlers } from '@boutique/service-kit/rpc';
import { contradiction, isFinal, mayAdvance } from './states.ts';
import { maxLeaseMs, type OrderStore, type StoredOrder } from './store.ts';
import { minAgeSeconds, tickBefore } from './ticks.ts';

const defaultListed = 20;
const maxListed = 100;
/** Of the stored orders in one response, so that the response stays below the client's limit of 1 MiB. */
const maxListBytes = 512 * 1024;

interface Deps {
  store: OrderStore;
  /** How long final orders are kept. */
  retentionMs: number;
}

export function orderHandlers(
  { store, retentionMs }: Deps,
  now = Date.now,
): Handlers<typeof shop.OrderService.service> {
  return {
    async createOrder({ order, idempotencyKey, fingerprint, leaseOwner, leaseMs, capability }) {
      if (!order?.userId) throw invalidArgument('order.user_id', 'is missing');
      if (!order.result?.items.length) throw invalidArgument('order.result.items', 'is empty');
      checkAmounts(order.result);
      if (!isCapability(capability)) throw invalidArgument('capability', 'is not 22 characters of base64url');
      const createdTick = order.fromRequestId ? await store.tick() : 0;
      const newOrder = { order: received(order, order.result, idempotencyKey), fingerprint, capability, createdTick };
      const stored = await store.create(newOrder, lease(leaseOwner, leaseMs));
      if (!stored.created) checkFingerprint(stored.fingerprint, fingerprint);
      return { order: stored.order, created: stored.created };
    },

    async advanceOrder(request) {
      const { fromState, toState, leaseOwner, leaseMs } = request;
      const stored = await find(request.orderId);
      const { order } = stored;
      if (!mayAdvance(fromState, toState))
        throw failedPrecondition(`an order can't go from ${fromState} to ${toState}`);
      if (isChange(request)) checkCapability(stored.capability, request.capability);
      // A repeat: the response to the same transition was lost.
      if (order.state === toState && fromState !== toState && stored.leaseOwner === leaseOwner) return forSaga(stored);
      const conflict = aborted(`order ${order.orderId} is no longer ${fromState}, or another worker has its lease`);
      if (order.state !== fromState) throw conflict;
      const next = advanced(order, request);
      const problem = contradiction(next, order);
      if (problem) throw failedPrecondition(`the order can't be ${toState}: ${problem}`);
      const hasAdvanced = await store.advance(next, order, lease(leaseOwner, leaseMs), now());
      if (!hasAdvanced) throw conflict;
      return leaseMs > 0 ? forSaga({ ...stored, order: next }) : next;
    },

    async getOrder({ orderId: id, userId, idempotencyKey, fingerprint }) {
      if (!id && !(userId && idempotencyKey)) throw invalidArgument('order_id', 'is missing');
      const stored = await find(id || orderId(userId, idempotencyKey));
      if (userId && stored.order.userId !== userId) throw notFound(`no order ${id}`);
      if (fingerprint) checkFingerprint(stored.fingerprint, fingerprint);
      if (!stored.order.fromRequestId) return stored.order;
      return { ...stored.order, minAgeSeconds: minAgeSeconds(stored.createdTick, await store.tick()) };
    },

    async listOrders({ userId, limit, pageToken }) {
      if (!userId) throw invalidArgument('user_id', 'is missing');
      const limits = { limit: checkLimit(limit || defaultListed), maxBytes: maxListBytes };
      const { orders, hasMore } = await store.list(userId, limits, await lastOfPage(pageToken, userId));
      return { orders, nextPageToken: hasMore ? orders.at(-1)?.orderId : '' };
    },

    async leaseUnfinishedOrders({ leaseOwner, leaseMs, limit }) {
      if (!leaseOwner) throw invalidArgument('lease_owner', 'is missing');
      const limits = { limit: checkLimit(limit), maxBytes: maxListBytes };
      const leased = await store.leaseUnfinished(lease(leaseOwner, leaseMs), limits, now());
      return { orders: leased.map(forSaga) };
    },

    async listExpiredOrders({ limit }) {
      const expired = await store.expired(tickBefore(await store.tick(), retentionMs), checkLimit(limit));
      return { keys: expired.map((order) => keyOf(order.orderId, order.capability)) };
    },

    async forgetOrders({ keys }) {
      await store.forget(keys.map(orderIdOf), tickBefore(await store.tick(), retentionMs));
      return {};
    },
  };

  /** Takes only the fields that a new order can have. */
  function received(
    { userId, email, traceId, fromRequestId }: Order,
    result: OrderResult,
    idempotencyKey: string,
  ): Order {
    const id = orderId(userId, idempotencyKey);
    const at = String(now());
    return {
      orderId: id,
      userId,
      state: 'RECEIVED',
      result: { ...result, orderId: id, shippingTrackingId: '' },
      email,
      transactionId: '',
      reason: '',
      createdAtMs: at,
      updatedAtMs: at,
      traceId,
      money: 'MONEY_STATE_UNSPECIFIED',
      reasonCode: '',
      capability: '',
      fromRequestId,
      cartLeft: '',
      minAgeSeconds: 0,
    };
  }

  function advanced(order: Order, request: AdvanceOrderRequest): Order {
    const { money, trackingId } = request;
    return {
      ...order,
      state: request.toState,
      transactionId: request.transactionId || order.transactionId,
      reason: request.reason || order.reason,
      // It explains the state that it was set in.
      reasonCode: request.reasonCode || (request.toState === order.state ? order.reasonCode : ''),
      cartLeft: request.cartLeft || order.cartLeft,
      money: money === 'MONEY_STATE_UNSPECIFIED' ? order.money : money,
      result: order.result && { ...order.result, shippingTrackingId: trackingId || order.result.shippingTrackingId },
      updatedAtMs: String(now()),
    };
  }

  /** The token of a page is the ID of its last order. */
  async function lastOfPage(pageToken: string, userId: string): Promise<Order | undefined> {
    const last = pageToken ? await store.get(pageToken) : undefined;
    if (pageToken && last?.order.userId !== userId) throw invalidArgument('page_token', 'is not from a previous page');
    return last?.order;
  }

  async function find(id: string) {
    const stored = id ? await store.get(id) : undefined;
    if (!stored) throw notFound(`no order ${id}`);
    return stored;
  }

  function lease(owner: string, ms: number) {
    if (ms < 0 || ms > maxLeaseMs) throw invalidArgument('lease_ms', `is ${ms}, but must be 0 to ${maxLeaseMs}`);
    return { owner, untilMs: now() + ms };
  }
}

/** Every page adds them up and shows them. */
function checkAmounts({ items, shippingCost, total }: OrderResult): void {
  const costs = items.map(({ cost }, at) => [`items[${at}].cost`, cost] as const);
  for (const [field, amount] of [...costs, ['shipping_cost', shippingCost], ['total', total]] as const)
    if (amount && !isValid(amount)) throw invalidArgument(`order.result.${field}`, 'is not a valid amount of money');
}

/** With its capability, unless it is final: then nobody needs it any more. */
const forSaga = ({ order, capability }: StoredOrder): Order =>
  isFinal(order.state) ? order : { ...order, capability };

/** Whether the request does more than renew or end the lease. */
const isChange = (request: AdvanceOrderRequest): boolean => {
  const { fromState, toState, transactionId, trackingId, reason, reasonCode, money, cartLeft } = request;
  const fields = [transactionId, trackingId, reason, reasonCode, cartLeft].join('');
  return fromState !== toState || fields !== '' || money !== 'MONEY_STATE_UNSPECIFIED';
};

function checkCapability(stored: string, presented: string): void {
  const [expected, actual] = [Buffer.from(stored), Buffer.from(presented)];
  if (expected.length !== actual.length || !timingSafeEqual(expected, actual))
    throw new StatusError(status.PERMISSION_DENIED, "the capability is not the order's");
}

function checkFingerprint(stored: string, requested: string): void {
  if (stored !== requested)
    throw invalidArgument('idempotency_key', 'was used before, for another order', idempotencyKeyReused);
}

function checkLimit(limit: number): number {
  if (limit < 1 || limit > maxListed) throw invalidArgument('limit', `is ${limit}, but must be 1 to ${maxListed}`);
  return limit;
}
