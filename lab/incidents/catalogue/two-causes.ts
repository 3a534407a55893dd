import { failures, fastMs, latency } from '../conditions.ts';
import type { Incident } from '../incident.ts';

export const twoCauses: Incident = {
  name: 'two-causes',
  title: 'Slow recommendations hide that half of the shipping quotes fail',
  happenedAt: 'https://about.gitlab.com/blog/2017/02/10/postmortem-of-database-outage-of-january-31/',
  runsIn: 'embedded',
  injection: {
    text: 'recommendations take 250 ms longer, and half of the quotes fail',
    flags: [
      { name: 'rpcLatencyMs', value: 250, workload: 'recommendationservice' },
      { name: 'rpcError', value: 'INTERNAL', workload: 'shippingservice', rpc: 'GetQuote', percent: 50 },
    ],
  },
  blastRadius: 'pages with recommendations are slow; half of the carts and orders fail',
  rootCause: [
    { workload: 'recommendationservice', kind: 'slow' },
    { workload: 'shippingservice', kind: 'errors' },
  ],
  symptoms: [
    latency('recommendationservice', 'hipstershop.RecommendationService/ListRecommendations', { above: 240 }),
    failures('shippingservice', 'hipstershop.ShippingService/GetQuote', { above: 20 }),
  ],
  unaffected: [latency('productcatalogservice', 'hipstershop.ProductCatalogService/SearchProducts', { below: fastMs })],
  remediation: 'roll back both releases',
  pages: ['PageErrors /cart'],
  possiblePages: ['PageErrors /cart/checkout'],
};
