// What each workload does at start-up is what topology.ts says: its port, its service, its callees and its store.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { type Run, startWorkload } from '@boutique/service-kit/program';
import { discoverServices } from '@boutique/service-kit/reflection-client';
import { freshDirectory } from '../testing/running-shop.ts';
import { edges, workload, workloadNames } from '../topology.ts';

/** An address of no interface (RFC 5737): a workload that listens on it fails with a message that has its port. */
const unbindable = '192.0.2.1';

/** An environment in which every service has an address; `read` collects the names of the variables read. */
function environment(listenAddress: string, more: Record<string, string> = {}) {
  const read = new Set<string>();
  const set: Record<string, string> = {
    LISTEN_ADDR: listenAddress,
    LOG_LEVEL: 'silent',
    DATA_DIR: freshDirectory(),
    ...more,
  };
  const vars: NodeJS.ProcessEnv = new Proxy(set, {
    get(target, name) {
      read.add(String(name));
      return target[String(name)] ?? (String(name).endsWith('_SERVICE_ADDR') ? '127.0.0.1:1' : undefined);
    },
  });
  return { vars, read };
}

for (const name of workloadNames)
  describe(name, () => {
    const start = async (vars: NodeJS.ProcessEnv) => {
      const { run }: { run: Run } = await import(`../services/${name}/main.ts`);
      return startWorkload(name, run, vars);
    };

    test('listens on its port by default', async () => {
      const { vars } = environment(unbindable);
      await assert.rejects(start(vars), new RegExp(`${unbindable}:${workload(name).containerPort}\\b`));
    });

    test('reads the addresses of exactly the services that it may call, and has a store if it is durable', async () => {
      const { vars, read } = environment('127.0.0.1', { PORT: '0' });
      const running = await start(vars);
      try {
        // COLLECTOR_SERVICE_ADDR is the telemetry collector's.
        const addresses = [...read].filter((one) => one.endsWith('_SERVICE_ADDR') && !one.startsWith('COLLECTOR_'));
        const callees = edges.filter(({ caller }) => caller === name).map(({ callee }) => workload(callee).address);
        assert.deepEqual(addresses.sort(), callees.sort());
        const databases = readdirSync(String(vars.DATA_DIR)).filter((file) => file.endsWith('.db'));
        assert.equal(databases.length > 0, workload(name).durable ?? false);
        const { serves } = workload(name);
        if (!serves) return;
        const found = await discoverServices(`127.0.0.1:${running.port}`);
        assert.deepEqual(
          found.map((one) => one.name),
          [serves],
        );
      } finally {
        await running.stop();
      }
    });
  });
