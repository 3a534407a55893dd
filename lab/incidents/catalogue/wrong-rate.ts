import { failures, increase, promql } from '../conditions.ts';
import type { Incident } from '../incident.ts';

const requests = 'http_server_request_duration_seconds_count';
const ofCheckout = 'http_route="/cart/checkout"';

export const wrongRate: Incident = {
  name: 'wrong-rate',
  title: 'A bad release converts to a hundred times the amount',
  happenedAt: 'https://www.sec.gov/litigation/admin/2013/34-70694.pdf',
  runsIn: 'both',
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
  inCluster: {
    title: 'A canary converts to a hundred times the amount',
    text: 'a second version of currencyservice gets half of the calls, and returns amounts that are a hundred times too large',
    blastRadius: 'half of the prices and orders; nothing fails',
    remediation: 'remove the canary',
    symptoms: [
      promql(
        ...(['revenue in EUR per second', 'checkoutservice', 'shop.revenue'] as const),
        'sum(rate(shop_revenue_total{shop_currency="EUR"}[40s]))',
        { above: 150 },
      ),
      promql(
        ...(['calls per second of version v2 of currencyservice', 'currencyservice', 'istio_requests_total'] as const),
        'sum(rate(istio_requests_total{reporter="destination",app="currencyservice",version="v2"}[40s]))',
        { above: 0 },
      ),
    ],
    unaffected: [
      promql(
        ...(['failed orders, %', 'frontend', 'http.server.request.duration'] as const),
        `100 * (sum(rate(${requests}{${ofCheckout},http_response_status_code=~"5.."}[40s])) or vector(0))
          / sum(rate(${requests}{${ofCheckout}}[40s]))`,
        { below: 5 },
      ),
    ],
    async begin({ setFlags, startCanary, stopCanary }) {
      await setFlags([], [{ name: 'rpcFactor', value: 100, workload: 'currencyservice', rpc: 'ConvertAll' }]);
      await startCanary('currencyservice');
      return () => stopCanary('currencyservice');
    },
  },
};
