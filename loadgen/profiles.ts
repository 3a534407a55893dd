// How many visitors come when, how long they think, and what counts as good. A new profile is an object more here.
import { arriving, arrivingInSteps } from './arrivals.ts';
import { type Limits, type Profile, part } from './profile.ts';

/** What a visitor calls quick; a shop that has more load than it can take is slower. */
export const maxP95Ms = 250;

/** What an ordinary hour is judged by. */
const good: Limits = {
  checks: ['rate>0.99'],
  http_req_failed: ['rate<0.01'],
  http_req_duration: [`p(95)<${maxP95Ms}`],
  dropped_iterations: ['count==0'],
};

const during = (scenario: string, limits: Limits): Limits =>
  Object.fromEntries(Object.entries(limits).map(([metric, those]) => [`${metric}{scenario:${scenario}}`, those]));

const smoke: Profile = {
  about: 'every journey a few times, without a pause; nothing may fail',
  takes: {},
  tells: () => 'every journey a few times',
  think: [0, 0],
  does: 'tour',
  scenarios: () => ({ smoke: { executor: 'per-vu-iterations', vus: 2, iterations: 2, maxDuration: '60s' } }),
  limits: { checks: ['rate==1'] },
};

const steady: Profile = {
  about: 'the users of an ordinary day: they come one by one and think 1 to 10 s between two journeys',
  takes: { users: 10, rate: 1, duration: '60s' },
  tells: ({ users, rate, duration }) =>
    `${users === 1 ? '1 user' : `${users} users (${rate} more each second)`} for ${duration}`,
  think: [1, 10],
  does: 'visit',
  scenarios: ({ users, rate, duration }) => ({
    steady: {
      executor: 'ramping-vus',
      startVUs: 1,
      stages: [
        { target: users, duration: `${Math.round((1000 * (users - 1)) / rate)}ms` },
        { target: users, duration },
      ],
      // A page under way is read to its end, but nobody is waited for who only thinks.
      gracefulStop: '1s',
      gracefulRampDown: '1s',
    },
  }),
  limits: { checks: ['rate>0.99'], http_req_failed: ['rate<0.01'], http_req_duration: ['p(95)<500'] },
};

const arrivals: Profile = {
  about: 'as many new visitors each second as --rate says, each for one journey, however slow the shop is',
  takes: { users: 10, rate: 1, duration: '60s' },
  tells: ({ rate, duration }) => `${rate} new visitors each second for ${duration}`,
  think: [0, 0],
  does: 'arrive',
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
  about: `arrivals that grow in ${steps} steps to --rate, and go back`,
  takes: { rate: 20, duration: '90s' },
  tells: ({ rate, duration }) => `up to ${rate} new visitors each second in ${steps} steps, and back, in ${duration}`,
  think: [0, 0],
  does: 'arrive',
  scenarios({ users, rate, duration }) {
    const levels = Array.from({ length: 2 * steps - 1 }, (_, at) => steps - Math.abs(at + 1 - steps));
    const each = part(duration, 1 / levels.length);
    return {
      ramp: arrivingInSteps(
        users,
        levels.map((level) => ({ rate: (rate * level) / steps, duration: each })),
      ),
    };
  },
  limits: good,
};

const times = 10;

const spike: Profile = {
  about: `arrivals at --rate, suddenly ${times} times as many for a fifth of the time, then as before; it has to recover`,
  takes: { rate: 5, duration: '60s' },
  tells: ({ rate, duration }) =>
    `${rate} new visitors each second, in between suddenly ${times * rate}, for ${duration} in all`,
  think: [0, 0],
  does: 'arrive',
  scenarios: ({ users, rate, duration }) => ({
    before: arriving({ users, rate, duration: part(duration, 0.3) }),
    spike: {
      startTime: part(duration, 0.3),
      ...arrivingInSteps(users, [
        { rate: times * rate, duration: part(duration, 0.2) },
        // To take breath. What is still under way from the spike counts as its own.
        { rate, duration: part(duration, 0.1) },
      ]),
    },
    after: { startTime: part(duration, 0.6), ...arriving({ users, rate, duration: part(duration, 0.4) }) },
  }),
  limits: {
    ...during('before', good),
    // Some may be asked to come again later, soon and in so many words; nothing else may happen to them.
    ...during('spike', { pages_wrong: ['rate==0'], http_req_duration: ['p(95)<5000'] }),
    ...during('after', good),
  },
};

const soak: Profile = {
  about: 'arrivals at --rate for long',
  takes: { rate: 5, duration: '30m' },
  tells: arrivals.tells,
  think: [0, 0],
  does: 'arrive',
  scenarios: (settings) => ({ soak: arriving(settings) }),
  limits: good,
};

const browser: Profile = {
  about: 'visitors in a real Chromium, from the home page to an order, judged by its web vitals',
  takes: { users: 1, duration: '30s' },
  tells: ({ users, duration }) => `${users === 1 ? '1 visitor' : `${users} visitors`} in Chromium for ${duration}`,
  think: [0, 1],
  does: 'browse',
  scenarios: ({ users, duration }) => ({
    browser: {
      executor: 'constant-vus',
      vus: users,
      duration,
      gracefulStop: '30s',
      options: { browser: { type: 'chromium' } },
    },
  }),
  // What https://web.dev/articles/vitals calls good.
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
