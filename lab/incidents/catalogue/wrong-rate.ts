import { failures, increase } from '../conditions.ts';
import type { Incident } from '../incident.ts';

export const wrongRate: Incident = {
  name: 'wrong-rate',
  title: 'A bad release converts to a hundred times the amount',
  happenedAt: 'https://www.sec.gov/litigation/admin/2013/34-70694.pdf',
  runsIn: 'embedded',
  injection: {
    text: 'the amounts that currencyservice returns are a hundred times too large',
    flags: [{ name: 'rpcFactor', value: 100, workload: 'currencyservice', rpc: 'ConvertAll' }],
  },
  blastRadius: 'prices and orders in every currency; nothing fails',
  rootCause: [{ workload: 'currencyservice', kind: 'wrong-value' }],
  symptoms: [increase('checkoutservice', 'shop.revenue', { above: 500 }, { 'shop.currency': 'EUR' })],
  unaffected: [
    failures('frontend', 'POST /cart/checkout', { below: 5 }),
    failures('currencyservice', 'hipstershop.CurrencyService/ConvertAll', { below: 5 }),
  ],
  remediation: 'roll back the release',
  pages: [],
};
