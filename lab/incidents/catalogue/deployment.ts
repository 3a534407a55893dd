import { events, failures } from '../conditions.ts';
import type { Incident } from '../incident.ts';

export const deployment: Incident = {
  name: 'deployment',
  title: 'adservice was deployed: not a fault',
  happenedAt: 'https://github.com/istio/istio/issues/7665',
  runsIn: 'embedded',
  injection: {
    text: 'adservice is stopped in order, and started again',
    async begin({ restart }) {
      restart('adservice');
      return async () => {};
    },
  },
  blastRadius: 'ads are missing for less than a second',
  rootCause: [{ workload: 'adservice', kind: 'deployment' }],
  symptoms: [events('adservice', 'kit.server.listening', { above: 0 })],
  unaffected: [failures('frontend', 'GET /', { below: 5 }), failures('frontend', 'POST /cart/checkout', { below: 5 })],
  remediation: 'none is needed',
  pages: [],
};
