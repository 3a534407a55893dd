// How many visitors come when, how long they think, and what counts as good. A new profile is an object more here.
import type { Options } from 'k6/options';

export interface Settings {
  readonly users: number;
  /** New users per second; may be a fraction. */
  readonly rate: number;
  readonly duration: string;
}

export interface Profile {
  /** For the list of profiles that a person sees. */
  readonly about: string;
  /** Seconds between two journeys of a visitor, at least and at most. */
  readonly think: readonly [number, number];
  /** `visit`: a journey by its weight, again and again. `arrive`: one such journey. `tour`: all journeys in turn. */
  readonly does: 'visit' | 'arrive' | 'tour';
  scenario(settings: Settings): Scenario;
  readonly limits: NonNullable<Options['thresholds']>;
}

type Scenario = NonNullable<Options['scenarios']>[string];

const smoke: Profile = {
  about: 'every journey a few times, without a pause; nothing may fail',
  think: [0, 0],
  does: 'tour',
  scenario: () => ({ executor: 'per-vu-iterations', vus: 2, iterations: 2, maxDuration: '60s' }),
  limits: { checks: ['rate==1'] },
};

const steady: Profile = {
  about: 'the users of an ordinary day: they come one by one and think 1 to 10 s between two journeys',
  think: [1, 10],
  does: 'visit',
  scenario: ({ users, rate, duration }) => ({
    executor: 'ramping-vus',
    startVUs: 1,
    stages: [
      { target: users, duration: `${Math.round((1000 * (users - 1)) / rate)}ms` },
      { target: users, duration },
    ],
    // A page under way is read to its end, but nobody is waited for who only thinks.
    gracefulStop: '1s',
    gracefulRampDown: '1s',
  }),
  limits: { checks: ['rate>0.99'], http_req_failed: ['rate<0.01'], http_req_duration: ['p(95)<500'] },
};

/** What a visitor calls quick; a shop that has more load than it can take is slower. */
export const promisedP95Ms = 250;

const arrivals: Profile = {
  about: 'as many new visitors each second as --rate says, each for one journey, however slow the shop is',
  think: [0, 0],
  does: 'arrive',
  scenario: ({ users, rate, duration }) => ({
    executor: 'constant-arrival-rate',
    // k6 takes whole numbers only.
    rate: Math.max(1, Math.round(60 * rate)),
    timeUnit: '1m',
    duration,
    // All from the beginning: k6 drops the arrivals during which it makes more. They run out when a journey takes 2 s.
    preAllocatedVUs: Math.max(users, Math.ceil(2 * rate)),
    gracefulStop: '10s',
  }),
  limits: {
    checks: ['rate==1'],
    http_req_failed: ['rate==0'],
    http_req_duration: [`p(95)<${promisedP95Ms}`],
    dropped_iterations: ['count==0'],
  },
};

export const profiles: Readonly<Record<string, Profile>> = { smoke, steady, arrivals };

/** Ten years: k6 has no word for ever. */
export const endless = '87600h';
