// The split between two versions, as the frontend's sidecar counts it; and a bad version, found by its failures.
import { withPage } from '../../../deploy/cluster/port-forward.ts';
import { send } from '../../../deploy/lessons/calls.ts';
import type { Lesson, Shop } from '../../../deploy/lessons/lesson.ts';
import { eventually } from '../../../deploy/lessons/observe.ts';
import { intervalOf } from '../../../deploy/lessons/proportion.ts';
import { mug } from '../../../testing/buying.ts';
import { traceIdOf } from '../../../testing/traces.ts';

const calls = {
  address: 'recommendationservice:8080',
  path: '/hipstershop.RecommendationService/ListRecommendations',
  count: 400,
  concurrency: 8,
};
const visits = 40;
const versions = ['v1', 'v2', 'v3'];
/** Kiali needs two scrapes, one every 15 s. */
const scrapeLimitMs = 60_000;
/** A version that fails more often breaks its SLO. */
const maxFailedShare = 0.01;

interface Count {
  readonly total: number;
  readonly active: number;
  readonly success: number;
}
const none: Count = { total: 0, active: 0, success: 0 };

/** What the sidecar has sent to each version since it started, what is still open, and what returned the status OK. */
const readCounts = `
  fetch('http://127.0.0.1:15000/clusters').then((response) => response.text()).then((text) => {
    const counts = {};
    const field = /^outbound\\|8080\\|(v\\d)\\|recommendationservice\\..*::rq_(total|active|success)::(\\d+)$/gm;
    for (const [, version, name, count] of text.matchAll(field)) {
      counts[version] ??= { total: 0, active: 0, success: 0 };
      counts[version][name] += Number(count);
    }
    console.log(JSON.stringify(counts));
  });`;

export function lesson(shop: Shop): Lesson {
  const countsNow = async (): Promise<Readonly<Record<string, Count>>> =>
    JSON.parse(await shop.runIn('deployment/frontend', readCounts));

  /** Requests to each version meanwhile, also those of other visitors. */
  async function during(work: () => Promise<unknown>): Promise<Map<string, { total: number; failed: number }>> {
    const before = await countsNow();
    await work();
    const after = await countsNow();
    const ended = ({ total, active }: Count = none) => total - active;
    return new Map(
      versions.map((one) => {
        const total = ended(after[one]) - ended(before[one]);
        const succeeded = (after[one]?.success ?? 0) - (before[one]?.success ?? 0);
        return [one, { total, failed: total - succeeded }];
      }),
    );
  }

  /** Polls until the share of a version fits its weight. */
  const splits = (version: string, weight: number) =>
    eventually(shop, async () => {
      const counts = await during(() => send(shop, 'deployment/frontend', calls));
      const all = [...counts.values()].reduce((sum, { total }) => sum + total, 0);
      const count = counts.get(version)?.total ?? 0;
      const { low, high, isConsistent } = intervalOf(count, all, weight);
      return {
        isMet: isConsistent,
        text: `${version} got ${count} of ${all} calls: ${percent(count / all)}, 95 % interval ${percent(low)} to ${percent(high)}, weight ${percent(weight)}`,
      };
    });

  /** How many of some pages lack recommendations. */
  async function incompletePages(): Promise<number> {
    const visitor = shop.visitor();
    let count = 0;
    for (let left = visits; left > 0; left--) {
      shop.signal.throwIfAborted();
      if (!(await visitor.get(`/product/${mug}`)).text.includes('aria-labelledby="more"')) count++;
    }
    return count;
  }

  const badVersion = () =>
    eventually(shop, async () => {
      let incomplete = 0;
      const counts = await during(async () => {
        incomplete = await incompletePages();
      });
      const called = [...counts].filter(([, { total }]) => total > 0);
      const failing = called.filter(([, { total, failed }]) => failed / total > maxFailedShare).map(([name]) => name);
      const shares = called.map(
        ([name, { total, failed }]) => `${name} failed ${percent(failed / total)} of ${total} calls`,
      );
      return {
        isMet: failing.join() === 'v3' && incomplete > visits / 5,
        text: `${shares.join(', ')}; ${incomplete} of ${visits} pages lack recommendations`,
      };
    });

  const noIncompletePages = () =>
    eventually(shop, async () => {
      const count = await incompletePages();
      return { isMet: count === 0, text: `after the rollback ${count} of ${visits} pages lack recommendations` };
    });

  /** The span of a sidecar has the name of its pod. */
  const versionInTrace = () =>
    withPage(shop.to, shop.ports, 'jaeger', async (url) => {
      const traceId = traceIdOf(await shop.visitor().get(`/product/${mug}`));
      return eventually(shop, async () => {
        const text = await (await fetch(`${url}/api/traces/${traceId}`)).text();
        const [pod = 'no pod of v2'] = /recommendationservice-v2-[\w-]+/.exec(text) ?? [];
        return { isMet: pod.startsWith('recommendationservice'), text: `Jaeger: trace ${traceId} names ${pod}` };
      });
    });

  const versionIn = (page: 'prometheus' | 'kiali', path: string, wanted: RegExp) =>
    withPage(shop.to, shop.ports, page, (url) =>
      eventually(
        shop,
        async () => {
          const isMet = wanted.test(await (await fetch(`${url}${path}`)).text());
          return { isMet, text: `${page} ${isMet ? 'shows' : 'does not show'} version v2` };
        },
        scrapeLimitMs,
      ),
    );
  const query = `sum by (destination_version) (
    rate(istio_requests_total{destination_service_name="recommendationservice", destination_version="v2"}[1m])) > 0`;
  const graph = `namespaces=${shop.to.namespace}&graphType=versionedApp&duration=60s`;

  return {
    baseline: async () => [await splits('v1', 1)],
    steps: [
      { manifest: '10-percent.yaml', effect: async () => [await splits('v2', 0.1)] },
      { manifest: '50-percent.yaml', effect: async () => [await splits('v2', 0.5)] },
      {
        manifest: '100-percent.yaml',
        effect: async () => [
          await splits('v2', 1),
          await versionInTrace(),
          await versionIn('prometheus', `/api/v1/query?query=${encodeURIComponent(query)}`, /"destination_version"/),
          await versionIn(
            'kiali',
            `/kiali/api/namespaces/graph?${graph}`,
            /"app":\s*"recommendationservice",\s*"version":\s*"v2"/,
          ),
        ],
      },
      { manifest: 'bad-version.yaml', effect: async () => [await badVersion()] },
      { manifest: 'rollback.yaml', effect: async () => [await noIncompletePages()], recovers: true },
    ],
  };
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
