// The result of a bench, as saved in JSON.

import type { Spread } from '../statistics.ts';
import type { ProcessModel } from './process-model.ts';
import type { Memory } from './process-usage.ts';

/** A page, or the mix, with a number of visitors. CPU is the total of all processes, per request. */
export interface Row {
  readonly name: string;
  readonly visitors: number;
  readonly shopMs: Spread;
  readonly baselineMs: Spread;
  /** Shop to baseline, in consecutive rounds. */
  readonly ratio: Spread;
  readonly requests: number;
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly baselineP50Ms: number;
  readonly errors: number;
  readonly complaints: readonly string[];
  readonly processes: readonly ProcessCpu[];
}

export interface ProcessCpu {
  readonly name: string;
  readonly shopMs: number;
  readonly baselineMs: number;
}

/** The mix with every span recorded and exported, or with all signals. */
export interface Traced {
  readonly tracedMs: Spread;
  /** With exports to without, in consecutive rounds. */
  readonly ratio: Spread;
  /** CPU of the receiver, which runs in another process: the trace page, or one that reads and drops everything. */
  readonly tracePageMs: number;
  readonly errors: number;
  readonly complaints: readonly string[];
}

export interface Log {
  readonly bytesPerRequest: number;
  readonly linesPerRequest: number;
  /** Per request or call. */
  readonly linesPerCall: number;
}

export interface StartUp {
  readonly seconds: number;
  readonly cpuSeconds: number;
}

export interface ModelResult {
  readonly model: ProcessModel;
  readonly rows: readonly Row[];
  readonly traced: Traced | undefined;
  /** With all signals; not in older runs. */
  readonly observed?: Traced | undefined;
  /** undefined without the mix. */
  readonly log: Log | undefined;
  readonly idle: readonly Memory[];
  readonly loaded: readonly Memory[];
  readonly baselineLoaded: readonly Memory[];
  readonly startUp: StartUp | undefined;
}

export interface PageResult {
  readonly name: string;
  readonly bytes: number;
  readonly calls: number;
  readonly maxCalls: number;
}

export interface Sizes {
  /** Of the bundles, without their source maps. */
  readonly bundles: readonly { readonly name: string; readonly bytes: number }[];
  /** How much a node pulls for all images, or why that was not measured. */
  readonly pulledBytes: number | string;
}

export interface Report {
  readonly date: string;
  readonly node: string;
  readonly cpus: number;
  readonly isQuick: boolean;
  /** Duration of a round of the mix; a page's round is half as long. */
  readonly seconds: number;
  /** CPU time of a fixed workload on this machine. */
  readonly calibrationSeconds: number;
  readonly pages: readonly PageResult[];
  readonly models: readonly ModelResult[];
  readonly sizes?: Sizes;
}

/** The name of the rows for the mix. */
export const mix = 'mix';

export const rowOf = ({ rows }: ModelResult, name: string, visitors: number): Row | undefined =>
  rows.find((row) => row.name === name && row.visitors === visitors);
