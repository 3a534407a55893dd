// From a fault to its cause: orders fail, the error budget burns, the alert fires, and its traces name who ended the call.
import { withPage } from '../../../deploy/cluster/port-forward.ts';
import type { Lesson, Shop } from '../../../deploy/lessons/lesson.ts';
import { eventually } from '../../../deploy/lessons/observe.ts';
import { fillCart, orderForm, placeOrder } from '../../../testing/buying.ts';
import { alertsOf } from '../../../testing/prometheus.ts';
import type { JaegerTrace } from '../../../testing/traces.ts';

const route = '/cart/checkout';
/** One minus the objective. */
const budget = 0.005;
const visitors = 4;
/** Workloads send metrics every 15 s, Prometheus evaluates its rules as often, and a rate needs two values. */
const alertMs = 120_000;
const historyMs = 330_000;

export function lesson(shop: Shop): Lesson {
  const prometheus = <T>(work: (url: string) => Promise<T>) => withPage(shop.to, shop.ports, 'prometheus', work);

  /** The value of a query with one result; undefined without any. */
  async function firstValue(url: string, query: string): Promise<number | undefined> {
    const { data } = await (await fetch(`${url}/api/v1/query?query=${encodeURIComponent(query)}`)).json();
    const [, value] = data.result[0]?.value ?? [];
    return value === undefined ? undefined : Number(value);
  }

  async function order(): Promise<number> {
    const ann = shop.visitor();
    await fillCart(ann);
    return (await placeOrder(ann, await orderForm(ann))).status;
  }
  const orderReturns = (wanted: number) =>
    eventually(shop, async () => {
      const status = await order();
      return { isMet: status === wanted, text: `an order: status ${status}` };
    });

  /** The alert compares with five minutes ago. Prometheus may be younger. */
  const history = () =>
    prometheus((url) =>
      eventually(
        shop,
        async () => {
          const past = await firstValue(url, `slo:requests:rate5m{http_route="${route}"} offset 5m`);
          return {
            isMet: Boolean(past),
            text: past
              ? `five minutes ago Prometheus had ${(past * 60).toFixed(1)} orders a minute`
              : 'Prometheus has no orders from five minutes ago: the load generator must run (`pnpm load:on`)',
          };
        },
        historyMs,
      ),
    );

  /** Visitors keep ordering until the alert fires. Resolves with the alert's link to traces. */
  async function untilAlert(): Promise<{ link: string; lines: string[] }> {
    let failed = 0;
    let isDone = false;
    const visit = async () => {
      while (!isDone) if ((await order().catch(() => 0)) >= 500) failed++;
    };
    const buying = Array.from({ length: visitors }, visit);
    try {
      return await prometheus(async (url) => {
        let link = '';
        const text = await eventually(
          shop,
          async () => {
            const alerts = await alertsOf(url);
            const alert = alerts.find(
              ({ labels, state }) =>
                labels.alertname === 'PageErrors' &&
                labels.severity === 'page' &&
                labels.http_route === route &&
                state === 'firing',
            );
            link = alert?.annotations.traces ?? '';
            return {
              isMet: alert !== undefined,
              text: `${failed} orders failed; ${alert ? `PageErrors fires: ${alert.annotations.summary}` : 'PageErrors does not fire'}`,
            };
          },
          alertMs,
        );
        const ratio = (await firstValue(url, `slo:bad:ratio_rate1h{slo="availability", http_route="${route}"}`)) ?? 0;
        const rate = `the error budget burns ${(ratio / budget).toFixed(0)} times too fast, in the last hour`;
        return { link, lines: [text, rate] };
      });
    } finally {
      isDone = true;
      await Promise.all(buying);
    }
  }

  /** Envoy's flag for an injected fault. */
  const cause = (link: string) =>
    withPage(shop.to, shop.ports, 'jaeger', (url) =>
      eventually(shop, async () => {
        const query = `${new URL(link).search}&limit=20`;
        const { data }: { data: JaegerTrace[] } = await (await fetch(`${url}/api/traces${query}`)).json();
        const found = data.find(({ spans }) => spans.some(({ tags }) => tags.some(({ value }) => value === 'FI')));
        return {
          isMet: found !== undefined,
          text: found
            ? `trace ${found.traceID}, by the alert's link: a sidecar ended the call with the flag FI, fault injected`
            : `${data.length} traces by the alert's link, none with the flag FI`,
        };
      }),
    );

  return {
    baseline: async () => [await orderReturns(303), await history()],
    steps: [
      {
        manifest: 'fault.yaml',
        effect: async () => {
          const first = await orderReturns(503);
          const { link, lines } = await untilAlert();
          return [first, ...lines, await cause(link)];
        },
      },
    ],
  };
}
