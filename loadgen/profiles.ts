// The load profiles: how many visitors arrive when, how long they pause, and the limits of a run.
import { arriving, arrivingInSteps } from './arrivals.ts';
import { fraction, type Limits, type Profile } from './profile.ts';

/** The limit under normal load; an overloaded shop is slower. */
export const maxP95Ms = 250;

const normalLimits: Limits = {
  checks: ['rate>0.99'],
  http_req_failed: ['rate<0.01'],
  http_req_duration: [`p(95)<${maxP95Ms}`],
  dropped_iterations: ['count==0'],
};

const during = (scenario: string, limits: Limits): Limits =>
  Object.fromEntries(
    Object.entries(limits).map(([metric, thresholds]) => [`${metric}{scenario:${scenario}}`, thresholds]),
  );

const smoke: Profile = {
  summary: 'every journey a few times without pauses; nothing may fail',
  defaults: {},
  describe: () => 'every journey a few times',
  thinkSeconds: [0, 0],
  exec: 'tour',
  scenarios: () => ({ smoke: { executor: 'per-vu-iterations', vus: 2, iterations: 2, maxDuration: '60s' } }),
  limits: { checks: ['rate==1'] },
};

const steady: Profile = {
  summary: 'visitors who arrive one by one and pause for 1 to 10 s between journeys',
  defaults: { users: 10, rate: 1, duration: '60s' },
  describe: ({ users, rate, duration }) =>
    `${users === 1 ? '1 visitor' : `${users} visitors (${rate} more per second)`} for ${duration}`,
  thinkSeconds: [1, 10],
  exec: 'visit',
  scenarios: ({ users, rate, duration }) => ({
    steady: {
      executor: 'ramping-vus',
      startVUs: 1,
      stages: [
        { target: users, duration: `${Math.round((1000 * (users - 1)) / rate)}ms` },
        { target: users, duration },
      ],
      // Requests in progress may finish, but pauses are cut short.
      gracefulStop: '1s',
      gracefulRampDown: '1s',
    },
  }),
  limits: { checks: ['rate>0.99'], http_req_failed: ['rate<0.01'], http_req_duration: ['p(95)<500'] },
};

const arrivals: Profile = {
  summary: 'new visitors at --rate per second, each for one journey, however slow the shop is',
  defaults: { users: 10, rate: 1, duration: '60s' },
  describe: ({ rate, duration }) => `${rate} new visitors per second for ${duration}`,
  thinkSeconds: [0, 0],
  exec: 'arrive',
  scenarios: (settings) => ({ arrivals: arriving(settings) }),
  limits: {
    checks: ['rate==1'],
    http_req_failed: ['rate==0'],
    http_req_duration: [`p(95)<${maxP95Ms}`],
    dropped_iterations: ['count==0'],
  },
};

const steps = 5;

const ramp: Profile = {
  summary: `arrivals that increase in ${steps} steps to --rate, then decrease`,
  defaults: { rate: 20, duration: '90s' },
  describe: ({ rate, duration }) => `up to ${rate} new visitors per second in ${steps} steps and back, in ${duration}`,
  thinkSeconds: [0, 0],
  exec: 'arrive',
  scenarios({ users, rate, duration }) {
    const levels = Array.from({ length: 2 * steps - 1 }, (_, at) => steps - Math.abs(at + 1 - steps));
    const each = fraction(duration, 1 / levels.length);
    return {
      ramp: arrivingInSteps(
        users,
        levels.map((level) => ({ rate: (rate * level) / steps, duration: each })),
      ),
    };
  },
  limits: normalLimits,
};

const times = 10;

const spike: Profile = {
  summary: `arrivals at --rate, suddenly ${times} times as many for a fifth of the time, then --rate again; the shop must recover`,
  defaults: { rate: 5, duration: '60s' },
  describe: ({ rate, duration }) =>
    `${rate} new visitors per second with a spike of ${times * rate}, for ${duration} in total`,
  thinkSeconds: [0, 0],
  exec: 'arrive',
  scenarios: ({ users, rate, duration }) => ({
    before: arriving({ users, rate, duration: fraction(duration, 0.3) }),
    spike: {
      startTime: fraction(duration, 0.3),
      ...arrivingInSteps(users, [
        { rate: times * rate, duration: fraction(duration, 0.2) },
        // Time to recover: requests still in progress from the spike count as part of it.
        { rate, duration: fraction(duration, 0.1) },
      ]),
    },
    after: { startTime: fraction(duration, 0.6), ...arriving({ users, rate, duration: fraction(duration, 0.4) }) },
  }),
  limits: {
    ...during('before', normalLimits),
    // The shop may reject requests quickly with 503 and Retry-After, but nothing else may fail.
    ...during('spike', { pages_wrong: ['rate==0'], http_req_duration: ['p(95)<5000'] }),
    ...during('after', normalLimits),
  },
};

const soak: Profile = {
  summary: 'arrivals at --rate for a long time',
  defaults: { rate: 5, duration: '30m' },
  describe: arrivals.describe,
  thinkSeconds: [0, 0],
  exec: 'arrive',
  scenarios: (settings) => ({ soak: arriving(settings) }),
  limits: normalLimits,
};

const browser: Profile = {
  summary: 'visitors in a real Chromium, from the home page to an order, with limits for web vitals',
  defaults: { users: 1, duration: '30s' },
  describe: ({ users, duration }) => `${users === 1 ? '1 visitor' : `${users} visitors`} in Chromium for ${duration}`,
  thinkSeconds: [0, 1],
  exec: 'browse',
  scenarios: ({ users, duration }) => ({
    browser: {
      executor: 'constant-vus',
      vus: users,
      duration,
      gracefulStop: '30s',
      options: { browser: { type: 'chromium' } },
    },
  }),
  // The "good" thresholds of https://web.dev/articles/vitals.
  limits: {
    checks: ['rate>0.99'],
    browser_http_req_failed: ['rate<0.01'],
    browser_web_vital_lcp: ['p(75)<2500'],
    browser_web_vital_fcp: ['p(75)<1800'],
    browser_web_vital_ttfb: ['p(75)<800'],
    browser_web_vital_cls: ['p(75)<0.1'],
  },
};

export const profiles: Readonly<Record<string, Profile>> = {
  smoke,
  steady,
  arrivals,
  ramp,
  spike,
  soak,
  browser,
};
