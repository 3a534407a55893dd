import { failures, fastMs, latency, maximum } from '../conditions.ts';
import type { Incident } from '../incident.ts';

export const memoryLeak: Incident = {
  name: 'memory-leak',
  title: 'The ads leak memory until their process is killed',
  happenedAt: 'https://aws.amazon.com/message/680342/',
  runsIn: 'embedded',
  injection: {
    text: 'each call of GetAds keeps 2 MiB; at the limit of the heap the process dies, and is started again',
    async begin({ setFlags, restart }) {
      setFlags([{ name: 'rpcLeakKib', value: 2_048, workload: 'adservice' }]);
      return async () => {
        setFlags([]);
        restart('adservice');
      };
    },
  },
  blastRadius: 'pages have no ads while the process is down; pages are complete otherwise',
  rootCause: [{ workload: 'adservice', kind: 'memory-leak' }],
  symptoms: [
    maximum('adservice', 'v8js.memory.heap.used', { above: 60e6 }, { 'v8js.heap.space.name': 'large_object_space' }),
  ],
  unaffected: [
    failures('frontend', 'GET /', { below: 5 }),
    latency('productcatalogservice', 'hipstershop.ProductCatalogService/SearchProducts', { below: fastMs }),
  ],
  remediation: 'undo the release that leaks, and restart the process',
  pages: [],
};
