// The result of comparing two builds.
import type { Spread } from '../../statistics.ts';
import type { ProcessModel } from '../process-model.ts';
import type { Row } from '../result.ts';

/** In the rows, `shop` is this build and `baseline` the older one. */
export interface AgainstResult {
  readonly model: ProcessModel;
  readonly rows: readonly Row[];
  /** CPU from the start to the first page, this build to the older one. */
  readonly startUp: Spread | undefined;
  /** PSS in MiB. Both builds run, so memory that they share counts for both alike. */
  readonly memory: { readonly idle: Memory; readonly loaded: Memory };
}

export interface Memory {
  readonly now: number;
  readonly older: number;
}
