import { failures } from '../conditions.ts';
import type { Incident } from '../incident.ts';

export const sickReplica: Incident = {
  name: 'sick-replica',
  title: 'One of three replicas of currencyservice returns errors',
  happenedAt: 'https://aws.amazon.com/builders-library/implementing-health-checks/',
  runsIn: 'kind',
  injection: { text: 'one pod of three returns INTERNAL for every call, and its probes succeed' },
  blastRadius: 'a third of all pages with prices, until the mesh avoids the pod',
  rootCause: [{ workload: 'currencyservice', kind: 'sick-replica' }],
  symptoms: [failures('frontend', 'hipstershop.CurrencyService/ConvertAll', { above: 10 })],
  unaffected: [failures('cartservice', 'hipstershop.CartService/GetCart', { below: 5 })],
  remediation: 'delete the pod',
  pages: ['PageErrors /', 'PageErrors /product/:id'],
  possiblePages: ['PageErrors /cart', 'PageErrors /cart/checkout'],
};
