// The whole shop with a proxy before one of its services, for tests of what happens when that one fails.
import { type Run, startWorkload } from '@boutique/service-kit/program';
import { type WorkloadName, workload, workloadNames } from '../topology.ts';
import { startProxy } from './proxy.ts';
import { freshDirectory, startShop, type Vars } from './running-shop.ts';

export type FallibleShop = Awaited<ReturnType<typeof startFallibleShop>>;

/** `vars` is the environment of all workloads. */
export async function startFallibleShop(backend: WorkloadName, vars: Vars = {}) {
  const proxy = await startProxy();
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
  proxy.leadsTo(`127.0.0.1:${service.port}`);
  return {
    url: shop.url,
    addressOf: shop.addressOf,
    dataDir,
    turn: proxy.turn,
    async stop(): Promise<void> {
      await proxy.turn('up');
      await shop.stop();
      await service.stop();
      proxy.stop();
    },
  };
}
