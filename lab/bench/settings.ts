// The duration and scope of a bench.

export interface Settings {
  /** Names of the pages that are measured separately. */
  readonly pages: readonly string[];
  /** Numbers of visitors for the mix. */
  readonly levels: readonly number[];
  /** Duration of a round of the mix; a page's round is half as long, but at least a second. */
  readonly seconds: number;
  readonly rounds: number;
  /** Whether to measure traces, start-up and sizes too. */
  readonly isWhole: boolean;
  /** Whether to measure the mix with all signals exported. */
  readonly signals: boolean;
}

/** V8 optimizes code during the first thousand requests. */
export const warmUpSeconds = ({ seconds }: Settings): number => 2 * seconds;

export const pageSeconds = ({ seconds }: Pick<Settings, 'seconds'>): number => Math.max(1, seconds / 2);

export const defaultVisitors = 10;

export const wholeSettings = { levels: [1, defaultVisitors, 50], seconds: 3, rounds: 3, isWhole: true, signals: true };
export const quickSettings = { levels: [defaultVisitors], seconds: 1, rounds: 2, isWhole: false, signals: false };
/** Only the mix without and with all signals: the ratio of rounds varies by a tenth. */
export const signalsSettings = { levels: [], seconds: 3, rounds: 8, isWhole: false, signals: true };
