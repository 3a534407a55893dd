// Looks before starting whether all ports are free, so that the sentence can say whose port it is and what to do.
import { createServer } from 'node:net';
import { EnvError } from '@boutique/service-kit/env';
import { portOffset } from '../topology.ts';
import type { Plan } from './plan.ts';

interface Wanted {
  readonly port: number;
  readonly by: string;
  /** Variable that moves it. */
  readonly variable: string;
}

export async function checkPorts(plan: Plan): Promise<void> {
  const wanted = wantedPorts(plan);
  for (const { port, by, variable } of wanted) {
    const other = wanted.find((one) => one.port === port && one.by !== by);
    if (other)
      throw new EnvError(`${by} and ${other.by} both want port ${port}: set ${variable} or ${other.variable}.`);
  }
  const results = await Promise.all(wanted.map(async (one) => ({ ...one, error: await tryPort(plan.host, one.port) })));
  for (const { port, by, variable, error } of results) {
    if (error === 'EADDRINUSE')
      throw new EnvError(
        `Port ${port} of ${by} is taken by another program, perhaps by a shop already running: ` +
          `stop that one, or choose another port, such as ${variable}=${port < 60_000 ? port + 100 : port - 100}.`,
      );
    if (error === 'EADDRNOTAVAIL')
      throw new EnvError(`LISTEN_ADDR is "${plan.host}", but this machine has no such address.`);
    if (error) throw new EnvError(`Port ${port} of ${by} can't be used (${error}): choose another by ${variable}.`);
  }
}

function wantedPorts({ only, ports, tracesPort }: Plan): Wanted[] {
  const traces = tracesPort ? [{ port: tracesPort, by: 'the trace page', variable: 'TRACES_PORT' }] : [];
  const services = only.map((name) => ({
    port: ports.get(name) ?? 0,
    by: name,
    variable: portOffset(name) === undefined ? 'PORT' : 'PORT_BASE',
  }));
  return [...services, ...traces];
}

/** undefined when it is free, else the system's code, such as EADDRINUSE. */
const tryPort = (host: string, port: number) =>
  new Promise<string | undefined>((resolve) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve(undefined)));
  });
