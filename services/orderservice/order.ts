// The RPCs of hipstershop.OrderService.
import type { Order__Output as Order } from '@boutique/protos/gen/hipstershop/Order.ts';
import type { shop } from '@boutique/protos/shop';
import {
  aborted,
  failedPrecondition,
  idempotencyKeyReused,
  invalidArgument,
  notFound,
} from '@boutique/service-kit/errors';
import type { Handlers } from '@boutique/service-kit/rpc';
import { orderId } from './order-id.ts';
import { mayAdvance } from './states.ts';
import { maxLeaseMs, type OrderStore } from './store.ts';

const maxListed = 100;

export function orderHandlers(store: OrderStore, now = Date.now): Handlers<typeof shop.OrderService.service> {
  return {
    async createOrder({ order, idempotencyKey, fingerprint, leaseOwner, leaseMs }) {
      if (!order?.userId) throw invalidArgument('order.user_id', 'is missing');
      if (!order.result?.items.length) throw invalidArgument('order.result.items', 'is empty');
      const id = orderId(order.userId, idempotencyKey);
      const at = String(now());
      const newOrder: Order = {
        ...order,
        orderId: id,
        state: 'RECEIVED',
        result: { ...order.result, orderId: id },
        createdAtMs: at,
        updatedAtMs: at,
      };
      const stored = await store.create(newOrder, fingerprint, lease(leaseOwner, leaseMs));
      if (!stored.created) checkFingerprint(stored.fingerprint, fingerprint);
      return { order: stored.order, created: stored.created };
    },

    async advanceOrder(request) {
      const { fromState, toState, leaseOwner, leaseMs, transactionId, trackingId, reason, reasonCode, money } = request;
      const { order, leaseOwner: currentOwner } = await find(request.orderId);
      if (!mayAdvance(fromState, toState))
        throw failedPrecondition(`an order can't go from ${fromState} to ${toState}`);
      // A repeat: the response to the same transition was lost.
      if (order.state === toState && fromState !== toState && currentOwner === leaseOwner) return order;
      const next: Order = {
        ...order,
        state: toState,
        transactionId: transactionId || order.transactionId,
        reason: reason || order.reason,
        reasonCode: reasonCode || order.reasonCode,
        money: money === 'MONEY_STATE_UNSPECIFIED' ? order.money : money,
        result: order.result && { ...order.result, shippingTrackingId: trackingId || order.result.shippingTrackingId },
        updatedAtMs: String(now()),
      };
      const hasAdvanced = await store.advance(next, fromState, lease(leaseOwner, leaseMs), now());
      if (!hasAdvanced)
        throw aborted(`order ${order.orderId} is no longer ${fromState}, or another worker has its lease`);
      return next;
    },

    async getOrder({ orderId: id, userId, idempotencyKey, fingerprint }) {
      if (!id && !(userId && idempotencyKey)) throw invalidArgument('order_id', 'is missing');
      const stored = await find(id || orderId(userId, idempotencyKey));
      if (userId && stored.order.userId !== userId) throw notFound(`no order ${id}`);
      if (fingerprint) checkFingerprint(stored.fingerprint, fingerprint);
      return stored.order;
    },

    async listOrders({ userId, limit }) {
      if (!userId) throw invalidArgument('user_id', 'is missing');
      return { orders: await store.list(userId, checkLimit(limit || 20)) };
    },

    async leaseUnfinishedOrders({ leaseOwner, leaseMs, limit }) {
      if (!leaseOwner) throw invalidArgument('lease_owner', 'is missing');
      return { orders: await store.leaseUnfinished(lease(leaseOwner, leaseMs), checkLimit(limit), now()) };
    },
  };

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

function checkFingerprint(stored: string, requested: string): void {
  if (stored !== requested)
    throw invalidArgument('idempotency_key', 'was used before, for another order', idempotencyKeyReused);
}

function checkLimit(limit: number): number {
  if (limit < 1 || limit > maxListed) throw invalidArgument('limit', `is ${limit}, but must be 1 to ${maxListed}`);
  return limit;
}
