import { events, failures } from '../conditions.ts';
import type { Incident } from '../incident.ts';

export const fullRedis: Incident = {
  name: 'full-redis',
  title: 'Redis has no memory left',
  happenedAt: 'https://slack.engineering/scaling-slacks-job-queue/',
  runsIn: 'embedded',
  store: 'redis',
  injection: {
    text: "Redis's limit of memory is below what it uses, and its policy evicts nothing",
    async begin({ redis }) {
      await redis([['CONFIG', 'SET', 'maxmemory', '1']]);
      return () => redis([['CONFIG', 'SET', 'maxmemory', '0']]);
    },
  },
  blastRadius: 'adding to a cart and placing an order, as these write; reading works',
  rootCause: [{ workload: 'redis', kind: 'store-full' }],
  symptoms: [
    failures('cartservice', 'hipstershop.CartService/AddItem', { above: 80 }),
    events('cartservice', 'kit.store.rejecting', { above: 0 }),
  ],
  unaffected: [failures('cartservice', 'hipstershop.CartService/GetCart', { below: 5 })],
  remediation: 'raise the limit, or delete what is no longer needed',
  pages: ['PageErrors /cart', 'RedisMemory'],
  possiblePages: ['OrdersUnfinished'],
};
