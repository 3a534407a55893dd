import { failures } from '../conditions.ts';
import type { Incident } from '../incident.ts';

export const flappingShipping: Incident = {
  name: 'flapping-shipping',
  title: 'Shipping quotes fail, recover, and fail again',
  happenedAt: 'https://github.blog/2018-10-30-oct21-post-incident-analysis/',
  runsIn: 'embedded',
  injection: {
    text: 'for 4 of every 10 seconds, every quote fails',
    flags: [
      {
        ...{ name: 'rpcError', value: 'INTERNAL', workload: 'shippingservice', rpc: 'GetQuote' },
        schedule: { every: 10, on: 4 },
      },
    ],
  },
  blastRadius: 'carts and orders, in bursts',
  rootCause: [{ workload: 'shippingservice', kind: 'errors' }],
  symptoms: [failures('shippingservice', 'hipstershop.ShippingService/GetQuote', { above: 15 })],
  unaffected: [failures('cartservice', 'hipstershop.CartService/GetCart', { below: 5 })],
  remediation: 'roll back the release',
  pages: ['PageErrors /cart'],
  possiblePages: ['PageErrors /cart/checkout'],
};
