// A service on a free loopback port, with a client for it.
import { connect } from '../connect.ts';
import type { Run } from '../program.ts';
import type { Client, ServiceDefinition, ServiceType } from '../rpc.ts';
import { testWorkload } from './workload.ts';

interface Options<Definition extends ServiceDefinition> {
  name: string;
  service: ServiceType<Definition>;
  run: Run;
  vars?: Record<string, string>;
  /** The client's limit for the size of a message, in bytes. */
  maxMessageBytes?: number;
}

/** A running service and a client for it. */
export interface RunningService<Definition extends ServiceDefinition> {
  client: Client<Definition>;
  address: string;
  /** Closes the client and stops the service. */
  stop(): Promise<void>;
}

/** Starts a service with PORT=0 and LISTEN_ADDR=127.0.0.1, plus `vars`. The caller must stop it. */
export async function startService<Definition extends ServiceDefinition>(
  options: Options<Definition>,
): Promise<RunningService<Definition>> {
  const { name, service, run, vars, maxMessageBytes } = options;
  const workload = testWorkload(name, { PORT: '0', LISTEN_ADDR: '127.0.0.1', ...vars });
  const running = await run(workload);
  const address = `127.0.0.1:${running.port}`;
  const client = connect({ workload, service, address, ...(maxMessageBytes && { maxMessageBytes }) });
  return {
    client,
    address,
    async stop() {
      client.close();
      await running.stop();
    },
  };
}
