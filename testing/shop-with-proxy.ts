// The whole shop with a TCP proxy in front of one service, for tests of that service's failure.
import { type Run, startWorkload } from '@boutique/service-kit/program';
import { type WorkloadName, workload, workloadNames } from '../topology.ts';
import { freshDirectory, startShop, type Vars } from './running-shop.ts';
import { type NetworkFault, startTcpProxy } from './tcp-proxy.ts';

/** stuck: like a process after SIGSTOP, connections stay open and are accepted, but no byte passes. */
const conditions = {
  up: {},
  down: { isDown: true },
  stuck: { holdsRequests: true, holdsResponses: true },
  slow: { responseDelayMs: 2_000 },
} as const satisfies Record<string, NetworkFault>;

export type Condition = keyof typeof conditions;
export type ShopWithProxy = Awaited<ReturnType<typeof startShopWithProxy>>;

/** `vars` is the environment of all workloads. */
export async function startShopWithProxy(backend: WorkloadName, vars: Vars = {}) {
  // A caller that connects before the service has started waits.
  const port = Promise.withResolvers<number>();
  const proxy = await startTcpProxy(() => port.promise);
  const dataDir = vars.DATA_DIR ?? freshDirectory();
  const shop = await startShop({ vars, dataDir, insteadOf: { [backend]: proxy.address } });
  const peers = workloadNames.map((name) => [workload(name).address, shop.addressOf(name)]);
  const { run }: { run: Run } = await import(`../services/${backend}/main.ts`);
  const service = await startWorkload(backend, run, {
    LISTEN_ADDR: '127.0.0.1',
    LOG_LEVEL: 'silent',
    DATA_DIR: dataDir,
    ...Object.fromEntries(peers),
    ...vars,
    PORT: '0',
  });
  port.resolve(service.port);
  const setCondition = (condition: Condition) => proxy.set(conditions[condition]);
  return {
    url: shop.url,
    addressOf: shop.addressOf,
    dataDir,
    setCondition,
    async stop(): Promise<void> {
      await setCondition('up');
      await shop.stop();
      await service.stop();
      proxy.stop();
    },
  };
}
