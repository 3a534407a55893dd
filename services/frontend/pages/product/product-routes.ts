// GET /product/{id} and /product-meta/{id}.
import { format } from '@boutique/protos/money';
import type { FastifyInstance } from 'fastify';
import { cards, priceOf, sendPage } from '../../layout/page-parts.ts';
import { descriptionOf, nameOf } from '../../locales/products.ts';
import { pageOf, type Shop, visitOf } from '../../visit.ts';
import { packagingOf } from './packaging.ts';
import { product as productView } from './product-view.ts';

interface ById {
  Params: { id: string };
}

export function productRoutes(app: FastifyInstance, shop: Shop): void {
  const { backends, assets, settings } = shop;

  app.get<ById>('/product/:id', async (request, reply) => {
    const visit = visitOf(shop, request, reply);
    const { id } = request.params;
    const [product, others, currencies, cartSize] = await Promise.all([
      backends.catalog.getProduct({ id }, visit.budget()),
      backends.recommendations(visit.userId, [id], visit.budget()),
      backends.offeredCurrencies(),
      backends.cartSize(visit.userId, visit.budget()),
    ]);
    const [[price, ...otherPrices], ad, packaging] = await Promise.all([
      backends.convert([product, ...others].map(priceOf), visit.currency, visit.budget()),
      backends.ad(product.categories, visit.budget()),
      // Only now is it known that the product exists.
      settings.packagingUrl ? packagingOf(settings.packagingUrl, product.id) : undefined,
    ]);
    const page = pageOf(shop, request, visit, { cartSize, currencies });
    return sendPage(
      reply,
      visit,
      productView(page, {
        id,
        name: nameOf(visit.t, product),
        description: descriptionOf(visit.t, product),
        price: format(price ?? priceOf(product), visit.t.locale),
        picture: assets.picture(product.picture),
        recommendations: cards(shop, visit, others, otherPrices),
        ad,
        packaging,
      }),
    );
  });

  app.get<ById>('/product-meta/:id', async (request, reply) => {
    const { id, name, description, picture, priceUsd, categories } = await backends.catalog.getProduct(
      { id: request.params.id },
      visitOf(shop, request, reply).budget(),
    );
    const price = priceUsd && {
      currency_code: priceUsd.currencyCode,
      units: Number(priceUsd.units),
      nanos: priceUsd.nanos,
    };
    return { id, name, description, picture, price_usd: price, categories };
  });
}
