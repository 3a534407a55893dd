// The load generator, run by k6: visitors who look, choose, and buy as the profile says.
//   FRONTEND_ADDR (localhost:8080), PROFILE (steady), USERS, RATE (new users per second) and DURATION (as the profile
//   says), SUMMARY (a file for the numbers)
import { sleep } from 'k6';
import exec from 'k6/execution';
import http from 'k6/http';
import { Rate, Trend } from 'k6/metrics';
import type { Options } from 'k6/options';
import { type JourneyName, journeys, weights } from './journeys.ts';
import { settingsOf } from './profile.ts';
import { profiles } from './profiles.ts';
import { frontend, reasonOf } from './requests.ts';
import { type Data, numbersOf, written } from './summary.ts';

const name = __ENV.PROFILE || 'steady';
const profile = profiles[name];
if (!profile) throw new Error(`PROFILE is "${name}", but there is only ${Object.keys(profiles).join(', ')}.`);
const { think, does, limits } = profile;

function positive(variable: string): number | undefined {
  const text = __ENV[variable];
  if (!text) return undefined;
  if (!(Number(text) > 0)) throw new Error(`${variable} is "${text}", but must be a number above 0.`);
  return Number(text);
}

const users = positive('USERS');
const rate = positive('RATE');
const duration = __ENV.DURATION;
const told = { ...(users && { users: Math.ceil(users) }), ...(rate && { rate }), ...(duration && { duration }) };
const scenarios = Object.entries(profile.scenarios(settingsOf(profile, told)));

export const options: Options = {
  scenarios: Object.fromEntries(scenarios.map(([scenario, how]) => [scenario, { ...how, exec: does }])),
  thresholds: limits,
  summaryTrendStats: ['count', 'med', 'p(75)', 'p(95)', 'max'],
  setupTimeout: '150s',
  // A virtual user is one visitor as long as the run lasts.
  noCookiesReset: true,
  // No response is an error to catch; otherwise k6 would print a line of its own for each.
  throw: true,
  // Each tag's values are kept for ever: none with an endless number of them.
  systemTags: ['name', 'method', 'status', 'error_code', 'check', 'scenario', 'expected_response'],
};

const isJourney = (text: string): text is JourneyName => text in journeys;
const names = Object.keys(journeys).filter(isJourney);
const bag = names.flatMap((journey) => Array<JourneyName>(weights[journey]).fill(journey));
const times = new Map(names.map((journey) => [journey, new Trend(`journey_${journey}`, true)]));
const failures = new Map(names.map((journey) => [journey, new Rate(`journey_${journey}_failed`)]));

function go(journey: JourneyName): void {
  const started = Date.now();
  const isGood = journeys[journey]();
  times.get(journey)?.add(Date.now() - started);
  failures.get(journey)?.add(!isGood);
}

/** Whatever the response is, it counts as no failed request. */
const patient = {
  redirects: 0,
  timeout: '5s',
  responseCallback: http.expectedStatuses({ min: 100, max: 599 }),
  tags: { name: 'setup' },
};

/** Without it the first pages of a cluster that is just being set up would all fail. */
export function setup(): void {
  const secondsToWait = 120;
  let last = '';
  for (let second = 0; second < secondsToWait; second++) {
    try {
      const { status } = http.get(`${frontend}/`, patient);
      if (status < 500) return;
      last = `it answered ${status}`;
    } catch (error) {
      last = reasonOf(error);
    }
    sleep(1);
  }
  exec.test.abort(`The frontend at ${frontend} has not come up within ${secondsToWait / 60} minutes: ${last}.`);
}

/** A journey, by chance. */
export function arrive(): void {
  const journey = bag[Math.floor(Math.random() * bag.length)];
  if (journey) go(journey);
}

/** A journey of a visitor's life, which begins at the home page. */
export function visit(): void {
  if (exec.vu.iterationInInstance === 0) go('index');
  arrive();
  const [least, most] = think;
  sleep(least + Math.random() * (most - least));
}

export function tour(): void {
  for (const journey of names) go(journey);
}

export const handleSummary = (data: Data): Record<string, string> =>
  written(
    numbersOf(data, { journeys: names, scenarios: scenarios.map(([scenario]) => scenario), requests: 'http_req' }),
    __ENV.SUMMARY,
  );
