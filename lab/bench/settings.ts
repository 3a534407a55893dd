// How long and how much a bench measures.

export interface Settings {
  /** Names of the pages that are measured separately. */
  readonly pages: readonly string[];
  /** Numbers of visitors for the mix. */
  readonly levels: readonly number[];
  /** Of one round of the mix; a page's is half as long, but at least a second. */
  readonly seconds: number;
  readonly rounds: number;
  /** Traces, start-up and sizes too. */
  readonly isWhole: boolean;
}

/** Code is compiled in the first thousand requests. */
export const warmUpSeconds = ({ seconds }: Settings): number => 2 * seconds;

export const pageSeconds = ({ seconds }: Pick<Settings, 'seconds'>): number => Math.max(1, seconds / 2);

/** The number of visitors by default. */
export const usualVisitors = 10;

export const wholeSettings = { levels: [1, usualVisitors, 50], seconds: 3, rounds: 3, isWhole: true };
export const quickSettings = { levels: [usualVisitors], seconds: 1, rounds: 2, isWhole: false };
