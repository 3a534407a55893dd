// What a floor is made of: as many calls of equal size as a page makes, and an answer of equal size.
import type { WorkloadName } from '../../topology.ts';

export interface FloorCall {
  readonly to: WorkloadName;
  /** The page stands in it, for the same RPC has another size on another page: home.CurrencyService/ConvertAll */
  readonly path: string;
  readonly requestBytes: number;
  readonly replyBytes: number;
  /** Calls that it makes itself before it answers. */
  readonly stages: readonly FloorStage[];
}

/** Made side by side; the next stage waits for all of them. */
export type FloorStage = readonly FloorCall[];

export interface FloorPage {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly stages: readonly FloorStage[];
  readonly answer: Answer;
}

export interface Answer {
  readonly status: number;
  readonly bytes: number;
  readonly type: string | undefined;
  readonly location: string | undefined;
}

export interface FloorPlan {
  readonly ports: Readonly<Partial<Record<WorkloadName, number>>>;
  readonly pages: readonly FloorPage[];
}

/** All calls of a page, with those that they make in turn. */
export const callsOf = (stages: readonly FloorStage[]): FloorCall[] =>
  stages.flat().flatMap((call) => [call, ...callsOf(call.stages)]);
