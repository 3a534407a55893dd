// The page of one order.
import type { Address__Output as Address } from '@boutique/protos/gen/hipstershop/Address.ts';
import type { Order__Output as Order } from '@boutique/protos/gen/hipstershop/Order.ts';
import { format, type Money, multiply } from '@boutique/protos/money';
import { checkManually, emailRejected, shipmentUnknown } from '@boutique/protos/order-reasons';
import type { FastifyRequest } from 'fastify';
import { optional } from '../../backends.ts';
import type { OrderModel, OrderState } from '../../layout/model.ts';
import { productCards } from '../../layout/page-parts.ts';
import type { Messages } from '../../locales/en.ts';
import { formatTime } from '../../locales/formats.ts';
import { nameOf } from '../../locales/products.ts';
import { pageOf, type Shop, traceUrlOf, type Visit } from '../../visit.ts';
import { order as orderView } from './order-view.ts';

export async function orderPage(shop: Shop, request: FastifyRequest, visit: Visit, order: Order): Promise<string> {
  const { backends } = shop;
  const bought = order.result?.items.flatMap(({ item }) => item?.productId ?? []) ?? [];
  const [recommendations = [], cartSize] = await Promise.all([
    optional(
      backends
        .recommendations(visit.userId, bought, visit.budget())
        .then((products) => productCards(shop, visit, products)),
    ),
    backends.cartSize(visit.userId, visit.budget()),
  ]);
  // An order keeps its currency, so there is no currency menu.
  const page = pageOf(shop, request, visit, { cartSize });
  return orderView(page, { ...orderModel(shop, visit.t, order), recommendations });
}

function orderModel(shop: Shop, t: Messages, order: Order): Omit<OrderModel, 'recommendations'> {
  const { result } = order;
  const amount = (money: Money) => format(money, t.locale);
  const lines = (result?.items ?? []).flatMap(({ item, cost, name, picture }) => {
    if (!item || !cost) return [];
    const { productId: id, quantity } = item;
    return [
      {
        id,
        // The name at the time of the order.
        name: nameOf(t, { id, name: name || id }),
        picture: shop.assets.picture(picture),
        quantity,
        unitPrice: amount(cost),
        cost: amount(multiply(cost, quantity)),
      },
    ];
  });
  return {
    id: order.orderId,
    state: stateOf(order),
    trackingId: result?.shippingTrackingId || undefined,
    placedAt: formatTime(order.createdAtMs, t.locale),
    address: addressOf(result?.shippingAddress),
    lines,
    shipping: result?.shippingCost ? amount(result.shippingCost) : '',
    total: result?.total ? amount(result.total) : '',
    email: order.state === 'DONE' && order.reasonCode !== emailRejected ? order.email : undefined,
    traceUrl: traceUrlOf(shop.settings, order.traceId),
  };
}

function addressOf(address: Address | null | undefined): OrderModel['address'] {
  const { streetAddress = '', city = '', state = '', country = '', zipCode = 0, postcode = '' } = address ?? {};
  return { street: streetAddress, city, state, zip: postcode || String(zipCode || ''), country };
}

const states: Record<Exclude<Order['state'], 'REFUNDED'>, OrderState> = {
  ORDER_STATE_UNSPECIFIED: 'received',
  RECEIVED: 'received',
  CHARGED: 'charged',
  SHIPPED: 'shipped',
  DONE: 'done',
  REFUSED: 'refused',
};

/** The state of a REFUNDED order by what is known about its payment. */
const refundedStates: Record<Order['money'], OrderState> = {
  CHARGE_REFUNDED: 'refunded',
  NEVER_CHARGED: 'cancelled',
  MONEY_STATE_UNSPECIFIED: 'unsettled',
};

export function stateOf({ state, money, reasonCode }: Order): OrderState {
  const isUnfinished = state === 'RECEIVED' || state === 'CHARGED';
  if (isUnfinished && reasonCode === checkManually) return 'unsettled';
  if (state !== 'REFUNDED') return states[state];
  return money === 'CHARGE_REFUNDED' && reasonCode === shipmentUnknown ? 'returned' : refundedStates[money];
}

/** Whether the shop itself will still change it. */
export const isInProgress = (order: Order): boolean => ['received', 'charged', 'shipped'].includes(stateOf(order));
