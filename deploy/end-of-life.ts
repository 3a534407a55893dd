// Which versions have reached the end of their life, or soon will.
import type { Version } from './versions.ts';

const soonDays = 60;

export interface Endings {
  readonly past: readonly Version[];
  readonly soon: readonly Version[];
}

const day = (date: Date) => date.toISOString().slice(0, 10);

/** A month ends with its last day. */
export function endingsOf(versions: readonly Version[], today: Date): Endings {
  const isBefore = ({ endOfLife }: Version, date: string) =>
    endOfLife !== 'unknown' && endOfLife < date.slice(0, endOfLife.length);
  const past = versions.filter((one) => isBefore(one, day(today)));
  const later = new Date(today.getTime() + soonDays * 24 * 3_600_000);
  return { past, soon: versions.filter((one) => isBefore(one, day(later)) && !past.includes(one)) };
}
