// Checks before the start that all ports are free: this error can name the workload and the variable to set.
import { createServer } from 'node:net';
import { EnvError } from '@boutique/service-kit/env';
import { machineProblem } from '@boutique/service-kit/machine-problem';
import { portOffset } from '../topology.ts';
import type { Plan } from './plan.ts';

interface RequiredPort {
  readonly port: number;
  /** The workload, or the trace page. */
  readonly owner: string;
  /** The variable that changes it. */
  readonly variable: string;
}

export async function checkPorts(plan: Plan): Promise<void> {
  const required = requiredPorts(plan);
  for (const { port, owner, variable } of required) {
    const other = required.find((one) => one.port === port && one.owner !== owner);
    if (other)
      throw new EnvError(`${owner} and ${other.owner} both use port ${port}: set ${variable} or ${other.variable}.`);
  }
  const results = await Promise.all(
    required.map(async (one) => ({ ...one, error: await tryAddresses(plan.host, one.port) })),
  );
  for (const { port, owner, variable, error } of results) {
    if (error === 'EADDRINUSE')
      throw new EnvError(
        `Port ${port} of ${owner} is in use by another program, perhaps a shop that is already running: ` +
          `stop it, or choose another port, such as ${variable}=${port < 60_000 ? port + 100 : port - 100}.`,
      );
    if (error && ['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL'].includes(error))
      throw new EnvError(`LISTEN_ADDR is "${plan.host}", but this machine has no such address.`);
    const problem = machineProblem(error);
    if (problem) throw new EnvError(`The shop could not start: ${problem} (${error}).`);
    if (error)
      throw new EnvError(`Port ${port} of ${owner} can't be used (${error}): choose another with ${variable}.`);
  }
}

function requiredPorts({ only, ports, tracesPort }: Plan): RequiredPort[] {
  const traces = tracesPort ? [{ port: tracesPort, owner: 'the trace page', variable: 'TRACES_PORT' }] : [];
  const services = only.map((name) => ({
    port: ports.get(name) ?? 0,
    owner: name,
    variable: portOffset(name) === undefined ? 'PORT' : 'PORT_BASE',
  }));
  return [...services, ...traces];
}

/** localhost means both loopback addresses, of which a machine may lack the second. */
async function tryAddresses(host: string, port: number): Promise<string | undefined> {
  if (host !== 'localhost') return tryPort(host, port);
  const second = await tryPort('::1', port);
  return second === 'EADDRINUSE' ? second : tryPort('127.0.0.1', port);
}

/** undefined if the port is free, otherwise an error code such as EADDRINUSE. */
const tryPort = (host: string, port: number) =>
  new Promise<string | undefined>((resolve) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve(undefined)));
  });
