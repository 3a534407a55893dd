// GET /orders and /orders/{id}: the visitor's own orders. Another visitor's order is 404.
import { format } from '@boutique/protos/money';
import { orderIdAttribute } from '@boutique/protos/order-id';
import { setSpanAttribute } from '@boutique/service-kit/span-attributes';
import type { FastifyInstance } from 'fastify';
import { sendPage } from '../../layout/page-parts.ts';
import { formatTime } from '../../locales/formats.ts';
import { pageOf, type Shop, visitOf } from '../../visit.ts';
import { listPath, parameterOf, withoutPage } from '../paging.ts';
import { orderPage, stateOf } from './order-page.ts';
import { orders as ordersView } from './orders-view.ts';

interface ById {
  Params: { id: string };
}

const listed = 50;

export function orderRoutes(app: FastifyInstance, shop: Shop): void {
  const { backends } = shop;

  app.get('/orders', async (request, reply) => {
    const visit = visitOf(shop, request, reply);
    const pageToken = parameterOf(request, 'page');
    const [found, currencies, cartSize] = await Promise.all([
      backends.orders.listOrders({ userId: visit.userId, limit: listed, pageToken }, visit.budget()).catch(withoutPage),
      backends.offeredCurrencies(),
      backends.cartSize(visit.userId, visit.budget()),
    ]);
    const { locale } = visit.t;
    const orders = found.orders.map((order) => ({
      id: order.orderId,
      state: stateOf(order),
      placedAt: formatTime(order.createdAtMs, locale),
      itemCount: order.result?.items.reduce((sum, { item }) => sum + (item?.quantity ?? 0), 0) ?? 0,
      total: order.result?.total ? format(order.result.total, locale) : '',
    }));
    const older = found.nextPageToken && listPath('/orders', { page: found.nextPageToken });
    return sendPage(
      reply,
      visit,
      ordersView(pageOf(shop, request, visit, { cartSize, currencies }), { orders, older }),
    );
  });

  app.get<ById>('/orders/:id', async (request, reply) => {
    const visit = visitOf(shop, request, reply);
    const query = { orderId: request.params.id, userId: visit.userId };
    const order = await backends.orders.getOrder(query, visit.budget());
    setSpanAttribute(orderIdAttribute, order.orderId);
    return sendPage(reply, visit, await orderPage(shop, request, visit, order));
  });
}
