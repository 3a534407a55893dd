import { failures, rate } from '../conditions.ts';
import type { Incident } from '../incident.ts';
import { usualRate } from '../visitors.ts';

export const loadPeak: Incident = {
  name: 'load-peak',
  title: 'Three times as many visitors as usual: not a fault',
  happenedAt: 'https://slack.engineering/slacks-outage-on-january-4th-2021/',
  runsIn: 'embedded',
  injection: {
    text: 'three times as many visitors',
    async begin({ visitors }) {
      visitors.setRate(3 * usualRate);
      return async () => visitors.setRate(usualRate);
    },
  },
  blastRadius: 'every workload has more calls; none fails',
  rootCause: [{ workload: 'loadgenerator', kind: 'load-peak' }],
  symptoms: [rate('frontend', 'GET /', { above: 1.8 * usualRate })],
  unaffected: [failures('frontend', 'GET /', { below: 5 }), failures('frontend', 'POST /cart/checkout', { below: 5 })],
  remediation: 'none is needed',
  pages: [],
};
