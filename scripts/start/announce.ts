// Says where everything is.
import { relative } from 'node:path';
import { type Plan, root } from './plan.ts';

export function announce({ only, ports, tracesPort, dataDir, processes }: Plan): void {
  const width = Math.max(...only.map((name) => name.length));
  const table = only.map((name) => `  ${name.padEnd(width)}  ${String(ports.get(name)).padStart(5)}`);
  const shop = only.includes('frontend') ? [`Online Boutique is open:  http://localhost:${ports.get('frontend')}`] : [];
  const traces = tracesPort ? [`Traces of its requests:   http://localhost:${tracesPort}`] : [];
  const run = processes ? [`Each is a process of its own: its pid is in ${near(dataDir)}/run/NAME.pid.`] : [];
  const end = [`Carts and orders are kept in ${near(dataDir)}/. Ctrl-C stops everything.`];
  console.log(['', ...shop, ...traces, '', ...table, '', ...run, ...end, ''].join('\n'));
}

const near = (path: string) => {
  const short = relative(root, path);
  return short.startsWith('..') ? path : short;
};
