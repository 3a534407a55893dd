// Load for some seconds at a rate of journeys, by the profile `arrivals` of the load generator.
import { mainScript } from '../../loadgen/cli/k6.ts';
import type { Numbers } from '../../loadgen/summary.ts';
import { runK6 } from '../k6.ts';
import type { Shop } from '../shop-processes.ts';

export interface Load {
  readonly seconds: number;
  readonly requests: number;
  readonly requestsPerSecond: number;
  /** Failed requests, wrong pages, and arrivals that found all visitors busy. */
  readonly errors: number;
  readonly p95Ms: number;
  /** Within the limits of the profile: fast, and without an error. */
  readonly isGood: boolean;
  /** The first lines about what went wrong. */
  readonly complaints: readonly string[];
}

export interface LoadOptions {
  /** Any shop: the lab's own, or one in a cluster. */
  readonly shop: Pick<Shop, 'url'> & Partial<Pick<Shop, 'check'>>;
  /** For k6's summary. */
  readonly directory: string;
  /** Journeys begun per second. */
  readonly rate: number;
  readonly seconds: number;
}

export async function putLoad({ shop, directory, rate, seconds }: LoadOptions): Promise<Load> {
  const vars = { PROFILE: 'arrivals', RATE: String(rate), DURATION: `${Math.round(seconds * 1000)}ms` };
  const { summary, complaints } = await runK6<Numbers>({ script: mainScript, directory, vars, ...shop });
  const { requests, checks, dropped, limitsCrossed } = summary;
  return {
    seconds,
    requests: requests.count,
    requestsPerSecond: requests.count / seconds,
    // A failed request is also a wrong page.
    errors: Math.max(requests.failed, checks.failed) + dropped,
    p95Ms: requests.p95,
    isGood: limitsCrossed.length === 0,
    complaints: [
      ...complaints.filter((line) => !line.startsWith('thresholds on metrics')),
      ...(dropped ? [`${dropped} arrivals found all visitors busy`] : []),
    ],
  };
}
