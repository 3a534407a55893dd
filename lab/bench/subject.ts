// Who is put under load: the shop or its floor, as one process or as twelve.
import type { Pids } from './processes.ts';

export const forms = ['one', 'twelve'] as const;
/** How many processes. */
export type Form = (typeof forms)[number];

export interface Subject {
  readonly url: string;
  pids(): Pids;
  stop(): Promise<void>;
}
