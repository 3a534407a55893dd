import { failures, fastMs, latency } from '../conditions.ts';
import type { Incident } from '../incident.ts';

export const slowQuery: Incident = {
  name: 'slow-query',
  title: 'The queries of the cart store became slow',
  happenedAt: 'https://yunjeongiya.github.io/posts/079-en/',
  runsIn: 'embedded',
  store: 'SQLite',
  injection: {
    text: 'each command of the cart store takes 600 ms longer',
    flags: [{ name: 'storeLatencyMs', value: 600, workload: 'cartservice' }],
  },
  blastRadius: 'the cart, the order form, and the number of items at the top of every page',
  rootCause: [{ workload: 'cartservice', kind: 'slow-store' }],
  symptoms: [
    // The number of items at the top of a page has a deadline of its own.
    latency('cartservice', 'hipstershop.CartService/GetCart', { above: 200 }),
    latency('cartservice', 'transaction cartservice', { above: 500 }),
    latency('frontend', 'GET /cart', { above: 500 }),
  ],
  unaffected: [
    latency('productcatalogservice', 'hipstershop.ProductCatalogService/SearchProducts', { below: fastMs }),
    failures('frontend', 'GET /', { below: 5 }),
  ],
  remediation: 'undo the change that made the query slow',
  pages: ['PageLatency /cart'],
  possiblePages: ['PageLatency /', 'PageLatency /product/:id'],
};
