// What the baseline does for a page: as many calls of the same size, and a response of the same size.
import type { WorkloadName } from '../../topology.ts';

export interface BaselineCall {
  readonly to: WorkloadName;
  /** Starts with the page, because an RPC's size depends on it: home.CurrencyService/ConvertAll */
  readonly path: string;
  readonly requestBytes: number;
  readonly replyBytes: number;
  /** Calls that the callee makes before it responds. */
  readonly stages: readonly BaselineStage[];
}

/** Parallel calls; the next stage waits for all of them. */
export type BaselineStage = readonly BaselineCall[];

export interface BaselinePage {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly stages: readonly BaselineStage[];
  readonly response: BaselineResponse;
}

export interface BaselineResponse {
  readonly status: number;
  readonly bytes: number;
  readonly type: string | undefined;
  readonly location: string | undefined;
}

export interface BaselinePlan {
  readonly ports: Readonly<Partial<Record<WorkloadName, number>>>;
  readonly pages: readonly BaselinePage[];
}

/** All calls of a page, including those that services make. */
export const callsOf = (stages: readonly BaselineStage[]): BaselineCall[] =>
  stages.flat().flatMap((call) => [call, ...callsOf(call.stages)]);
