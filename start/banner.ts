// Prints the addresses of everything that was started.
import { relative } from 'node:path';
import { displayedHost, type Plan, root } from './plan.ts';

export function printBanner(plan: Plan, status: number): void {
  const { only, ports, tracesPort, dataDir, processes, baseUrl } = plan;
  const host = displayedHost(plan);
  const width = Math.max(...only.map((name) => name.length));
  const table = only.map((name) => `  ${name.padEnd(width)}  ${String(ports.get(name)).padStart(5)}`);
  const shop = only.includes('frontend')
    ? [`Online Boutique is open:  http://${host}:${ports.get('frontend')}${baseUrl.path}`]
    : [];
  const problem = status === 200 ? [] : [`Its home page returns ${status}: see the log above.`];
  const traces = tracesPort ? [`Traces of its requests:   http://${host}:${tracesPort}`] : [];
  const pids = processes
    ? [`Each workload runs in its own process; PIDs are in ${shortPath(dataDir)}/run/NAME.pid.`]
    : [];
  const end = [
    `Carts and orders are stored in ${shortPath(dataDir)}/. Ctrl-C stops everything.`,
    processes ? '' : cost(),
  ];
  console.log(['', ...shop, ...problem, ...traces, '', ...table, '', ...pids, ...end, ''].join('\n'));
}

const cost = () => {
  const mebibytes = Math.round(process.memoryUsage.rss() / 2 ** 20);
  return `Started in ${process.uptime().toFixed(1)} s, using ${mebibytes} MiB of memory.`;
};

const shortPath = (path: string) => {
  const short = relative(root, path);
  return short.startsWith('..') ? path : short;
};
