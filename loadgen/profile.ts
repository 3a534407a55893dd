// What a profile is, and how its settings are read.
import type { Options } from 'k6/options';

export interface Settings {
  readonly users: number;
  /** New users per second; may be a fraction. */
  readonly rate: number;
  /** As k6 writes it: 90s, 1h30m. */
  readonly duration: string;
}

export interface Profile {
  /** For the list of profiles that a person sees. */
  readonly about: string;
  /** The settings that it takes, and what they are unless told. */
  readonly takes: Partial<Settings>;
  /** What will happen, for the person who has asked for it. */
  tells(settings: Settings): string;
  /** Seconds between two journeys of a visitor, at least and at most. */
  readonly think: readonly [number, number];
  /**
   * `visit`: a journey by its weight, again and again. `arrive`: one such journey. `tour`: all journeys in turn.
   * `browse`: from the home page to an order in a browser.
   */
  readonly does: 'visit' | 'arrive' | 'tour' | 'browse';
  /** By name; the limits of one alone are those whose metric ends with `{scenario:NAME}`. */
  scenarios(settings: Settings): Record<string, Scenario>;
  /** What is promised of the shop; k6 fails when one doesn't hold. limits.ts has words for them. */
  readonly limits: Limits;
}

export type Limits = Record<string, string[]>;
export type Scenario = NonNullable<Options['scenarios']>[string];

export const settingsOf = ({ takes }: Profile, told: Partial<Settings>): Settings => ({
  users: 10,
  rate: 1,
  duration: '60s',
  ...takes,
  ...told,
});

const secondsIn: Record<string, number> = { ms: 0.001, s: 1, m: 60, h: 3600 };

export const secondsOf = (duration: string): number =>
  [...duration.matchAll(/([\d.]+)(ms|s|m|h)/g)].reduce(
    (sum, [, count, unit = '']) => sum + Number(count) * (secondsIn[unit] ?? 0),
    0,
  );

/** A part of a run's time, in k6's words. */
export const part = (duration: string, share: number) => `${Math.round(1000 * secondsOf(duration) * share)}ms`;
