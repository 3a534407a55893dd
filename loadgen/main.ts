// The load generator, run by k6: visitors who browse and buy according to a profile.
//   FRONTEND_ADDR (localhost:8080), PROFILE (steady), USERS, RATE (new visitors per second) and DURATION (the profile's
//   defaults), SUMMARY (a file for the results)
import { sleep } from 'k6';
import exec from 'k6/execution';
import http from 'k6/http';
import { Rate, Trend } from 'k6/metrics';
import type { Options } from 'k6/options';
import { type JourneyName, journeys, weights } from './journeys.ts';
import { settingsOf } from './profile.ts';
import { profiles } from './profiles.ts';
import { frontend, reasonOf } from './requests.ts';
import { type Data, numbersOf, summaryFiles } from './summary.ts';
import { problemsOf } from './variables.ts';

const problems = problemsOf(__ENV);
const profile = profiles[__ENV.PROFILE || 'steady'];
if (!profile || problems.length > 0) throw new Error(problems.join(' '));
const { thinkSeconds, exec: execName, limits } = profile;

const users = Number(__ENV.USERS || 0);
const rate = Number(__ENV.RATE || 0);
const duration = __ENV.DURATION;
const given = { ...(users && { users: Math.ceil(users) }), ...(rate && { rate }), ...(duration && { duration }) };
const scenarios = Object.entries(profile.scenarios(settingsOf(profile, given)));

export const options: Options = {
  scenarios: Object.fromEntries(scenarios.map(([scenario, config]) => [scenario, { ...config, exec: execName }])),
  thresholds: limits,
  summaryTrendStats: ['count', 'med', 'p(75)', 'p(95)', 'max'],
  setupTimeout: '150s',
  // Each virtual user is one visitor for the whole run.
  noCookiesReset: true,
  // A missing response throws, and is caught; otherwise k6 would log a line for each.
  throw: true,
  // k6 keeps every value of a tag, so tags with an unlimited number of values are left out.
  systemTags: ['name', 'method', 'status', 'error_code', 'check', 'scenario', 'expected_response'],
};

const isJourney = (text: string): text is JourneyName => text in journeys;
const names = Object.keys(journeys).filter(isJourney);
const bag = names.flatMap((journey) => Array<JourneyName>(weights[journey]).fill(journey));
const times = new Map(names.map((journey) => [journey, new Trend(`journey_${journey}`, true)]));
const failures = new Map(names.map((journey) => [journey, new Rate(`journey_${journey}_failed`)]));

function run(journey: JourneyName): void {
  const started = Date.now();
  const isGood = journeys[journey]();
  times.get(journey)?.add(Date.now() - started);
  failures.get(journey)?.add(!isGood);
}

/** No response counts as a failed request while the shop starts. */
const setupParams = {
  redirects: 0,
  timeout: '5s',
  responseCallback: http.expectedStatuses({ min: 100, max: 599 }),
  tags: { name: 'setup' },
};

/** Waits for the frontend; otherwise the first requests to a cluster that is still starting would fail. */
export function setup(): void {
  const maxSeconds = 120;
  let last = '';
  for (let second = 0; second < maxSeconds; second++) {
    try {
      const { status } = http.get(`${frontend}/`, setupParams);
      if (status < 500) return;
      last = `it returned ${status}`;
    } catch (error) {
      last = reasonOf(error);
    }
    sleep(1);
  }
  exec.test.abort(`The frontend at ${frontend} did not start within ${maxSeconds / 60} minutes: ${last}.`);
}

/** Runs one journey, chosen by weight. */
export function arrive(): void {
  const journey = bag[Math.floor(Math.random() * bag.length)];
  if (journey) run(journey);
}

/** Runs a visitor's next journey; the first starts at the home page. */
export function visit(): void {
  if (exec.vu.iterationInInstance === 0) run('index');
  arrive();
  const [min, max] = thinkSeconds;
  sleep(min + Math.random() * (max - min));
}

export function tour(): void {
  for (const journey of names) run(journey);
}

export const handleSummary = (data: Data): Record<string, string> =>
  summaryFiles(
    numbersOf(data, { journeys: names, scenarios: scenarios.map(([scenario]) => scenario), requests: 'http_req' }),
    __ENV.SUMMARY,
  );
