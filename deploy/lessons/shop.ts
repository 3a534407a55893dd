// The running shop, as the checks of a lesson see it.

import { visitor } from '../../testing/visitor.ts';
import { withPage } from '../cluster/port-forward.ts';
import { kubectl, type Ports, type Target } from '../cluster/target.ts';
import type { Shop } from './lesson.ts';

/** Policies reach open connections after 3 to 15 s. */
const limitMs = 20_000;
const requestLimitMs = 15_000;
const programLimitMs = 60_000;

/** Calls `work` with the shop. In kind its pages are on localhost; elsewhere their port is forwarded. */
export const withShop = <T>(
  to: Target,
  ports: Ports,
  signal: AbortSignal,
  work: (shop: Shop) => Promise<T>,
): Promise<T> => withPage(to, ports, 'shop', (url) => work(openShop(to, ports, url, signal)));

function openShop(to: Target, ports: Ports, url: string, signal: AbortSignal): Shop {
  const run = (args: string[]) => {
    signal.throwIfAborted();
    return kubectl(to, args, { timeoutMs: programLimitMs });
  };
  return {
    ...{ to, ports, url, signal, limitMs },
    visitor: () => visitor(url, requestLimitMs),
    kubectl: (...args) => run(['--namespace', to.namespace, ...args]),
    runIn(pod, program, namespace = to.namespace) {
      const container = ['exec', '--namespace', namespace, pod, '--container', 'server'];
      return run([...container, '--', '/nodejs/bin/node', '-e', program]);
    },
  };
}
