import { failures, rate } from '../conditions.ts';
import type { Incident } from '../incident.ts';

const rpc = 'hipstershop.RecommendationService/ListRecommendations';

export const retryStorm: Incident = {
  name: 'retry-storm',
  title: 'The frontend repeats failed calls until recommendations never recover',
  happenedAt: 'https://aws.amazon.com/message/12721/',
  runsIn: 'embedded',
  // Without the storm, the service could serve 25 calls per second.
  always: [{ name: 'rpcCpuMs', value: 40, workload: 'recommendationservice' }],
  injection: {
    text: 'the frontend sends each failed call up to 12 times, and for 5 s the callee is too slow for its deadline',
    async begin({ setFlags }) {
      const storm = { name: 'callAttempts', value: 12, workload: 'frontend', rpc: 'ListRecommendations' } as const;
      setFlags([storm, { name: 'rpcLatencyMs', value: 400, workload: 'recommendationservice' }]);
      const trigger = setTimeout(() => setFlags([storm]), 5_000);
      return async () => {
        clearTimeout(trigger);
        setFlags([]);
      };
    },
  },
  blastRadius: 'pages with recommendations are slow, have none, or fail at the end of their time budget',
  rootCause: [{ workload: 'frontend', kind: 'retry-storm' }],
  symptoms: [rate('frontend', rpc, { above: 15 }), failures('frontend', rpc, { above: 30 })],
  unaffected: [failures('frontend', 'GET /', { below: 5 })],
  remediation: 'stop the retries; fewer of them with a backoff do no harm',
  pages: [],
  possiblePages: ['PageErrors /cart', 'PageErrors /product/:id', 'PageLatency /cart', 'PageLatency /product/:id'],
};
