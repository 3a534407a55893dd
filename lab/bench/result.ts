// The result of a bench, as it is saved as JSON.

import type { Spread } from '../statistics.ts';
import type { ProcessModel } from './process-model.ts';
import type { Memory } from './processes.ts';

/** A page, or the mix, at a number of visitors. CPU is that of all processes, per request. */
export interface Row {
  readonly name: string;
  readonly visitors: number;
  readonly shopMs: Spread;
  readonly baselineMs: Spread;
  /** Shop to baseline, of consecutive rounds. */
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

/** The mix with every span made and exported. */
export interface Traced {
  readonly tracedMs: Spread;
  /** To the shop without traces, of consecutive rounds. */
  readonly ratio: Spread;
  /** CPU of the trace page, which runs in another process. */
  readonly tracePageMs: number;
  readonly errors: number;
  readonly complaints: readonly string[];
}

export interface Log {
  readonly bytesPerRequest: number;
  readonly linesPerRequest: number;
  /** Of requests and calls together. */
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
  /** What a node pulls for all images, or why it was not measured. */
  readonly pulledBytes: number | string;
}

export interface Report {
  readonly date: string;
  readonly node: string;
  readonly cpus: number;
  readonly isQuick: boolean;
  /** Of one round of the mix; pages take half of it. */
  readonly seconds: number;
  /** CPU time of a fixed piece of work on this machine. */
  readonly calibrationSeconds: number;
  readonly pages: readonly PageResult[];
  readonly models: readonly ModelResult[];
  readonly sizes?: Sizes;
}

/** The name of the rows that are the shop's own mix. */
export const mix = 'mix';

export const rowOf = ({ rows }: ModelResult, name: string, visitors: number): Row | undefined =>
  rows.find((row) => row.name === name && row.visitors === visitors);
