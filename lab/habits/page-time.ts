// More time for pages and calls: on few CPUs that also start pods, a late page is not a lost request.
import { kubectl, type Target } from '../../deploy/cluster/target.ts';
import { waitForRollouts } from '../../deploy/cluster/wait-for-rollouts.ts';

export const pageTimeVars = {
  frontend: { PAGE_BUDGET: '20s', ORDER_BUDGET: '30s' },
  checkoutservice: { GRPC_CALL_TIMEOUT: '20s' },
};
const limitMs = 60_000;

/** Resolves, once it is in effect, with a function that takes it back. */
export async function givePagesTime(to: Target): Promise<() => Promise<void>> {
  await setAll(to, (name, value) => `${name}=${value}`);
  return () => setAll(to, (name) => `${name}-`);
}

async function setAll(to: Target, argument: (name: string, value: string) => string): Promise<void> {
  for (const [workload, values] of Object.entries(pageTimeVars)) {
    const args = Object.entries(values).map(([name, value]) => argument(name, value));
    await kubectl(to, ['set', 'env', '--namespace', to.namespace, `deployment/${workload}`, ...args]);
  }
  await waitForRollouts(to, { names: Object.keys(pageTimeVars), limitMs });
}
