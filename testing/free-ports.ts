// Free ports for a shop, or whatever else runs beside it.
import { createServer } from 'node:net';
import { portOffset, type WorkloadName, workloadNames } from '../topology.ts';

export type Ports = Awaited<ReturnType<typeof choosePorts>>;

/** Where a shop is going to be, for whoever has to know before it starts. */
export async function choosePorts() {
  const first = await freePorts(workloadNames.length + 1);
  const frontend = first + workloadNames.length - 1;
  return {
    of: (name: WorkloadName): number => first + (portOffset(name) ?? frontend - first),
    traces: frontend + 1,
    vars: { PORT_BASE: String(first), PORT: String(frontend), TRACES_PORT: String(frontend + 1) },
  };
}

/** The first of so many in a row; below those that systems give out, and far from the defaults. */
export async function freePorts(count: number): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const first = 10_000 + Math.floor(Math.random() * 9_000);
    const tries = Array.from({ length: count }, (_, at) => isFree(first + at));
    if ((await Promise.all(tries)).every(Boolean)) return first;
  }
  throw new Error(`There are no ${count} free ports in a row.`);
}

const isFree = (port: number) =>
  new Promise<boolean>((resolve) => {
    const probe = createServer().once('error', () => resolve(false));
    probe.listen({ host: '127.0.0.1', port, exclusive: true }, () => probe.close(() => resolve(true)));
  });
