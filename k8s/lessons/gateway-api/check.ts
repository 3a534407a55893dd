// A second way into the shop: nothing at first, then a gateway without a route, then one with a route.
import { placeOrder } from '../../../deploy/cluster/place-order.ts';
import { withPortForward } from '../../../deploy/cluster/port-forward.ts';
import type { Lesson, Shop } from '../../../deploy/lessons/lesson.ts';
import { eventually } from '../../../deploy/lessons/observe.ts';
import { gatewayApi } from '../../../deploy/versions.ts';

const gateway = 'lesson-gateway-istio';
/** A pod starts, and DNS remembers for up to 30 s that a name doesn't exist. */
const startMs = 60_000;

/** By an address that the shop serves. */
const program = `
  require('node:http')
    .get('http://${gateway}/', { headers: { host: 'localhost' }, timeout: 5000 }, ({ statusCode }) => {
      console.log('status ' + statusCode);
      process.exit();
    })
    .on('timeout', () => process.exit())
    .on('error', ({ code }) => console.log(code));`;

export function lesson(shop: Shop): Lesson {
  const returns = (wanted: RegExp, limitMs?: number) =>
    eventually(
      shop,
      async () => {
        const result = (await shop.runIn('deployment/frontend', program)).trim();
        return { isMet: wanted.test(result), text: `a request to ${gateway}: ${result}` };
      },
      limitMs,
    );
  const oldEntry = () =>
    eventually(shop, async () => {
      const { status } = await shop.visitor().get('/');
      return { isMet: status === 200, text: `the home page by Istio's own gateway: status ${status}` };
    });

  return {
    needs: {
      resource: 'httproutes.gateway.networking.k8s.io',
      command: `kubectl apply --server-side -f https://github.com/kubernetes-sigs/gateway-api/releases/download/${gatewayApi.version}/standard-install.yaml`,
    },
    baseline: async () => [await returns(/^(?!status)/, startMs), await oldEntry()],
    steps: [
      { manifest: 'gateway.yaml', effect: async () => [await returns(/^status 404$/, startMs)] },
      {
        manifest: 'route.yaml',
        effect: async () => [
          await returns(/^status 200$/),
          await withPortForward(shop.to, shop.to.namespace, `service/${gateway}`, 80, async (address) => {
            const { path } = await placeOrder(`http://${address}`, 10_000);
            return `an order by the new gateway: ${path}`;
          }),
          await oldEntry(),
        ],
      },
    ],
  };
}
