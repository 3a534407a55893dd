// The load generator, run by k6: visitors who look, choose, and buy as the profile says.
//   FRONTEND_ADDR (localhost:8080), PROFILE (steady), USERS (10), RATE (1 new user per second),
//   DURATION (without end), SUMMARY (a file for the numbers)
import { sleep } from 'k6';
import exec from 'k6/execution';
import http from 'k6/http';
import { Rate, Trend } from 'k6/metrics';
import type { Options } from 'k6/options';
import { type JourneyName, journeys, weights } from './journeys.ts';
import { endless, profiles } from './profiles.ts';
import { frontend, reasonOf } from './requests.ts';
import { type Data, numbersOf, tableOf } from './summary.ts';

const name = __ENV.PROFILE || 'steady';
const profile = profiles[name];
if (!profile) throw new Error(`PROFILE is "${name}", but there is only ${Object.keys(profiles).join(', ')}.`);
const { think, does, scenario, limits } = profile;

function positive(variable: string, fallback: number): number {
  const value = Number(__ENV[variable] || fallback);
  if (!(value > 0)) throw new Error(`${variable} is "${__ENV[variable]}", but it takes a number above 0.`);
  return value;
}

const settings = {
  users: Math.ceil(positive('USERS', 10)),
  rate: positive('RATE', 1),
  duration: __ENV.DURATION || endless,
};

export const options: Options = {
  scenarios: { [name]: { ...scenario(settings), exec: does } },
  thresholds: limits,
  summaryTrendStats: ['count', 'med', 'p(95)', 'max'],
  setupTimeout: '150s',
  // A virtual user is one visitor as long as the run lasts.
  noCookiesReset: true,
  // No answer is an error to catch; otherwise k6 would print a line of its own for each.
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

/** Whatever the answer is, it counts as no failed request. */
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

export function handleSummary(data: Data): Record<string, string> {
  const numbers = numbersOf(data, names);
  return {
    stdout: tableOf(numbers),
    ...(__ENV.SUMMARY && { [__ENV.SUMMARY]: JSON.stringify(numbers, null, 2) }),
  };
}
