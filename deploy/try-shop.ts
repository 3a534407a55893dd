// The last steps of a deployment: an order, as a visitor places it, and its trace.
import type { DeployConfig } from './cluster/config.ts';
import { isRunning } from './cluster/consoles.ts';
import { describeTrace, placeOrder } from './cluster/place-order.ts';
import { withPage } from './cluster/port-forward.ts';
import { type Report, step } from './cluster/steps.ts';
import type { Ports, Target } from './cluster/target.ts';
import { waitForRollouts } from './cluster/wait-for-rollouts.ts';

const orderLimitMs = 60_000;
/** Without progress of Jaeger's pod. */
const jaegerLimitMs = 60_000;
const traceLimitMs = 60_000;

/** Whether the shop's pages link to this Jaeger. With the components otlp and otel-collector, the spans go elsewhere. */
export const linksToJaeger = (yaml: string, { jaeger }: Ports): boolean =>
  yaml.includes(`TRACE_UI_URL: http://localhost:${jaeger}/`);

/** Returns the URL of the order's trace; undefined if Jaeger has no traces, or if the order was not sampled. */
export async function tryShop(
  to: Target,
  config: DeployConfig,
  ports: Ports,
  hasTraces: boolean,
): Promise<string | undefined> {
  const order = (report: Report) => withPage(to, ports, 'shop', (url) => placeOrder(url, orderLimitMs, report));
  const isTraced = config.consoles && (await isRunning(to, 'jaeger'));
  let traceId: string | undefined;
  await step('order', async (report) => {
    const placed = await order(report);
    traceId = placed.traceId;
    return `${placed.path} placed`;
  });
  if (!config.consoles) return undefined;
  if (!hasTraces) {
    await step('trace', async () => 'not in Jaeger: the overlay sends the spans elsewhere');
    return undefined;
  }
  const findTrace = async (report: Report): Promise<string> => {
    if (!isTraced) {
      await waitForRollouts(to, { names: ['jaeger'], of: to.consolesNamespace, limitMs: jaegerLimitMs, report });
      // Jaeger has no spans of an order that was placed before it started.
      ({ traceId } = await order(report));
    }
    report('Jaeger to store the spans');
    return withPage(to, ports, 'jaeger', (url) => describeTrace(url, traceId, traceLimitMs));
  };
  // The shop works without Jaeger.
  await step('trace', (report) =>
    findTrace(report).catch((error: Error) => `warning: ${error.message.split('\n')[0]}`),
  );
  return traceId && `http://localhost:${ports.jaeger}/trace/${traceId}`;
}
