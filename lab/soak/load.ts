// Puts load on a shop for a few seconds at a fixed rate, with the load generator's profile `arrivals`.
import { mainScript } from '../../loadgen/cli/k6.ts';
import type { Numbers } from '../../loadgen/summary.ts';
import { runK6 } from '../k6.ts';
import type { Shop } from '../shop-processes.ts';

export interface Load {
  readonly seconds: number;
  readonly requests: number;
  readonly requestsPerSecond: number;
  /** Failed requests, wrong pages, and journeys not started because all visitors were busy. */
  readonly errors: number;
  readonly p95Ms: number;
  /** Within the limits of the profile. */
  readonly isGood: boolean;
  /** The first lines of k6's error output. */
  readonly complaints: readonly string[];
}

/** A load at one rate of a search. */
export interface RateTry extends Load {
  /** Journeys started per second. */
  readonly rate: number;
}

export interface LoadOptions {
  /** The lab's own shop, or one in a cluster. */
  readonly shop: Pick<Shop, 'url'> & Partial<Pick<Shop, 'check'>>;
  /** For k6's summary. */
  readonly directory: string;
  /** Journeys started per second. */
  readonly rate: number;
  readonly seconds: number;
}

export async function putLoad({ shop, directory, rate, seconds }: LoadOptions): Promise<Load> {
  const vars = { PROFILE: 'arrivals', RATE: String(rate), DURATION: `${Math.round(seconds * 1000)}ms` };
  const { summary, complaints } = await runK6<Numbers>({ script: mainScript, directory, vars, ...shop });
  const { requests, checks, dropped, limitsExceeded } = summary;
  return {
    seconds,
    requests: requests.count,
    requestsPerSecond: requests.count / seconds,
    // A failed request also fails a check: don't count it twice.
    errors: Math.max(requests.failed, checks.failed) + dropped,
    p95Ms: requests.p95,
    isGood: limitsExceeded.length === 0,
    complaints: [
      ...complaints.filter((line) => !line.startsWith('thresholds on metrics')),
      ...(dropped ? [`${dropped} journeys were not started: all visitors were busy`] : []),
    ],
  };
}

export const formatTry = ({ rate, requestsPerSecond, p95Ms, errors }: RateTry): string =>
  `${String(rate).padStart(5)} journeys/s, ${requestsPerSecond.toFixed(0).padStart(5)} requests/s: ` +
  `p95 ${p95Ms.toFixed(1).padStart(7)} ms, ${errors} errors`;
