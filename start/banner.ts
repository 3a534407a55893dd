// Says where everything is.
import { relative } from 'node:path';
import { type Plan, root } from './plan.ts';

export function announce({ only, ports, tracesPort, dataDir, processes, vars }: Plan, status: number): void {
  const width = Math.max(...only.map((name) => name.length));
  const table = only.map((name) => `  ${name.padEnd(width)}  ${String(ports.get(name)).padStart(5)}`);
  const shop = only.includes('frontend')
    ? [`Online Boutique is open:  http://localhost:${ports.get('frontend')}${vars('frontend').BASE_URL ?? ''}`]
    : [];
  const trouble = status === 200 ? [] : [`But its home page answers ${status}: the log above says why.`];
  const traces = tracesPort ? [`Traces of its requests:   http://localhost:${tracesPort}`] : [];
  const run = processes ? [`Each is a process of its own: its pid is in ${near(dataDir)}/run/NAME.pid.`] : [];
  const end = [`Carts and orders are kept in ${near(dataDir)}/. Ctrl-C stops everything.`, processes ? '' : cost()];
  console.log(['', ...shop, ...trouble, ...traces, '', ...table, '', ...run, ...end, ''].join('\n'));
}

const cost = () => {
  const mebibytes = Math.round(process.memoryUsage.rss() / 2 ** 20);
  return `Open after ${process.uptime().toFixed(1)} s, in ${mebibytes} MiB of memory.`;
};

const near = (path: string) => {
  const short = relative(root, path);
  return short.startsWith('..') ? path : short;
};
