// What a bench has measured: it is printed, kept as JSON, and drawn.
import type { Memory } from './processes.ts';
import type { Spread } from './statistics.ts';
import type { Form } from './subject.ts';

/** A page, or the mix, at a number of visitors. CPU is that of all processes, per request. */
export interface Row {
  readonly name: string;
  readonly visitors: number;
  readonly shopMs: Spread;
  readonly floorMs: Spread;
  /** Shop to floor, of rounds that followed each other. */
  readonly ratio: Spread;
  readonly requests: number;
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly floorP50Ms: number;
  readonly errors: number;
  readonly complaints: readonly string[];
  readonly processes: readonly ProcessCpu[];
}

export interface ProcessCpu {
  readonly name: string;
  readonly shopMs: number;
  readonly floorMs: number;
}

/** The mix with every span made and exported. */
export interface Traced {
  readonly tracedMs: Spread;
  /** To the shop without traces, of rounds that followed each other. */
  readonly ratio: Spread;
  /** What the trace page needs for it, a process of its own here. */
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

export interface FormResult {
  readonly form: Form;
  readonly rows: readonly Row[];
  readonly traced: Traced | undefined;
  /** Without the mix nothing is counted. */
  readonly log: Log | undefined;
  readonly idle: readonly Memory[];
  readonly loaded: readonly Memory[];
  readonly floorLoaded: readonly Memory[];
  readonly startUp: StartUp | undefined;
}

export interface PageResult {
  readonly name: string;
  readonly bytes: number;
  readonly calls: number;
  readonly mostCalls: number;
}

export interface Sizes {
  /** Of the bundles, without their source maps. */
  readonly bundles: readonly { readonly name: string; readonly bytes: number }[];
  /** What a node pulls for all images, or why that is not known. */
  readonly pulledBytes: number | string;
}

export interface Report {
  readonly date: string;
  readonly node: string;
  readonly cpus: number;
  readonly isQuick: boolean;
  /** Of one round of the mix; pages take half of it. */
  readonly seconds: number;
  /** CPU that a fixed piece of work takes on this machine. */
  readonly calibrationSeconds: number;
  readonly pages: readonly PageResult[];
  readonly forms: readonly FormResult[];
  readonly sizes?: Sizes;
}

/** The name of the rows that are the shop's own mix. */
export const mix = 'mix';

export const rowOf = ({ rows }: FormResult, name: string, visitors: number): Row | undefined =>
  rows.find((row) => row.name === name && row.visitors === visitors);
