import { failures, latency, maximum } from '../conditions.ts';
import type { Incident } from '../incident.ts';

export const cpuHog: Incident = {
  name: 'cpu-hog',
  title: 'An expensive expression blocks the catalog',
  happenedAt: 'https://blog.cloudflare.com/details-of-the-cloudflare-outage-on-july-2-2019/',
  runsIn: 'embedded',
  injection: {
    text: 'each call of GetProduct blocks the event loop for 250 ms',
    flags: [{ name: 'rpcCpuMs', value: 250, workload: 'productcatalogservice', rpc: 'GetProduct' }],
  },
  blastRadius: 'product pages, and other calls that wait behind theirs',
  rootCause: [{ workload: 'productcatalogservice', kind: 'cpu-hog' }],
  symptoms: [
    latency('productcatalogservice', 'hipstershop.ProductCatalogService/GetProduct', { above: 240 }),
    maximum('productcatalogservice', 'nodejs.eventloop.delay.p99', { above: 0.2 }),
  ],
  unaffected: [failures('cartservice', 'hipstershop.CartService/GetCart', { below: 5 })],
  remediation: 'roll back the release with the expression',
  pages: ['PageLatency /product/:id'],
  possiblePages: ['PageLatency /', 'PageLatency /cart', 'PageErrors /', 'PageErrors /product/:id', 'PageErrors /cart'],
};
