// The frontend with some services replaced by fakes; the others are unreachable.
import { shop } from '@boutique/protos/shop';
import { type RunningWorkload, serve } from '@boutique/service-kit/serve';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { type WorkloadName, workload, workloadNames } from '../../../topology.ts';
import { shopApp } from '../app.ts';

export const silent = (name: string, vars: Record<string, string> = {}) =>
  testWorkload(name, { LOG_LEVEL: 'silent', LISTEN_ADDR: '127.0.0.1', ...vars });

/** A currencyservice that supports only US dollars. */
export const dollarsOnly = (): Promise<RunningWorkload> =>
  serve({
    workload: silent('currency'),
    service: shop.CurrencyService,
    handlers: {
      getSupportedCurrencies: () => ({ currencyCodes: ['USD'] }),
      convert: () => ({}),
      convertAll: () => ({}),
    },
    port: 0,
  });

/** `stop` stops the app and `services`. */
export async function appOver(
  services: Partial<Record<WorkloadName, RunningWorkload>>,
  vars: Record<string, string> = {},
) {
  const addresses = workloadNames.map((name) => [workload(name).address, `127.0.0.1:${services[name]?.port ?? 1}`]);
  const app = await shopApp(silent('frontend', { ...Object.fromEntries(addresses), ...vars }));
  return {
    get: (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers }),
    postForm: (url: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
      app.inject({
        method: 'POST',
        url,
        payload: new URLSearchParams(fields).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      }),
    /** Stops the app but not its services. */
    close: () => app.close(),
    async stop(): Promise<void> {
      await app.close();
      await Promise.all(Object.values(services).map((service) => service.stop()));
    },
  };
}
