import { durableWorkloads } from '../../../deploy/manifests/cluster-topology.ts';
import { events, failures, fastMs, latency } from '../conditions.ts';
import type { Incident } from '../incident.ts';

const password = 'rotated';

export const rotatedSecret: Incident = {
  name: 'rotated-secret',
  title: 'The password of Redis was rotated, but not for its clients',
  happenedAt: 'https://blog.cloudflare.com/cloudflare-incident-march-21-2025/',
  runsIn: 'embedded',
  store: 'redis',
  injection: {
    text: 'Redis gets a password and closes all connections',
    async begin({ redis }) {
      await redis([
        ['CONFIG', 'SET', 'requirepass', password],
        ['CLIENT', 'KILL', 'TYPE', 'normal'],
      ]);
      return () => redis([['CONFIG', 'SET', 'requirepass', '']], password);
    },
  },
  blastRadius: 'carts and orders; home page, products and search work without a cart',
  rootCause: [{ workload: 'redis', kind: 'rotated-secret' }],
  symptoms: [
    failures('cartservice', 'hipstershop.CartService/AddItem', { above: 80 }),
    failures('frontend', 'POST /cart', { above: 80 }),
    events('cartservice', 'kit.store.rejecting', { above: 0 }),
  ],
  unaffected: [latency('productcatalogservice', 'hipstershop.ProductCatalogService/SearchProducts', { below: fastMs })],
  remediation: 'give the clients the new password, or Redis the old one',
  pages: ['PageErrors /cart', ...durableWorkloads.map((name) => `RedisUnreachable ${name}`)],
  possiblePages: ['PageLatency /cart', 'OrdersUnfinished'],
};
