// The type of a profile and its settings.
import type { Options } from 'k6/options';

export interface Settings {
  readonly users: number;
  /** New visitors per second; may be a fraction. */
  readonly rate: number;
  /** In k6's format: 90s, 1h30m. */
  readonly duration: string;
}

/** Each visitor takes k6 a megabyte or more, and there are two for each arrival per second. */
export const maxUsers = 99_999;
export const minRate = 0.001;
export const maxRate = 10_000;

/** Whether it is a duration above 0 in k6's format. Without a unit, k6 takes a number for milliseconds. */
export const isDuration = (text: string): boolean => /^([1-9]\d*(ms|s|m|h))+$/.test(text);

export interface Profile {
  /** One line for the list of profiles in the help. */
  readonly summary: string;
  /** The settings that it supports, with their defaults. */
  readonly defaults: Partial<Settings>;
  /** Printed when the run starts. */
  describe(settings: Settings): string;
  /** Pause between two journeys of a visitor, minimum and maximum. */
  readonly thinkSeconds: readonly [number, number];
  /**
   * The k6 function of each iteration. `visit`: journeys chosen by weight, one after the other. `arrive`: one such journey.
   * `tour`: every journey once. `browse`: from the home page to an order in a browser.
   */
  readonly exec: 'visit' | 'arrive' | 'tour' | 'browse';
  /** By name. A limit applies to one scenario alone if its metric ends with `{scenario:NAME}`. */
  scenarios(settings: Settings): Record<string, Scenario>;
  /** k6 thresholds; the run fails if one is exceeded. limits.ts describes them in English. */
  readonly limits: Limits;
}

export type Limits = Record<string, string[]>;
export type Scenario = NonNullable<Options['scenarios']>[string];

export const settingsOf = ({ defaults }: Profile, given: Partial<Settings>): Settings => ({
  users: 10,
  rate: 1,
  duration: '60s',
  ...defaults,
  ...given,
});

const secondsIn: Record<string, number> = { ms: 0.001, s: 1, m: 60, h: 3600 };

export const secondsOf = (duration: string): number =>
  [...duration.matchAll(/([\d.]+)(ms|s|m|h)/g)].reduce(
    (sum, [, count, unit = '']) => sum + Number(count) * (secondsIn[unit] ?? 0),
    0,
  );

/** A fraction of a duration, in k6's format. */
export const fraction = (duration: string, share: number) => `${Math.round(1000 * secondsOf(duration) * share)}ms`;
