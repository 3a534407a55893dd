import assert from 'node:assert/strict';
import { test } from 'node:test';
import { promisesOf, scenarioOf, sentenceOf } from './limits.ts';
import { secondsOf, settingsOf } from './profile.ts';
import { profiles } from './profiles.ts';

const limitsOf = (name: string, scenario: string) =>
  Object.entries(profiles[name]?.limits ?? {})
    .filter(([metric]) => scenarioOf(metric) === scenario)
    .map(([metric, limits]) => `${metric.replace(/\{.*/, '')} ${limits}`);

const scenariosOf = (name: string, told = {}) => {
  const profile = profiles[name];
  assert.ok(profile);
  return profile.scenarios(settingsOf(profile, told));
};

test('durations are read as k6 reads them', () => {
  assert.deepEqual(['90s', '1h30m', '250ms', '2m'].map(secondsOf), [90, 5400, 0.25, 120]);
});

test('a setting that nobody names is what the profile says, then what it is for all', () => {
  assert.ok(profiles.soak);
  assert.deepEqual(settingsOf(profiles.soak, { rate: 7 }), { users: 10, rate: 7, duration: '30m' });
});

test('what comes after a spike is judged as what came before, and what is in it is not', () => {
  assert.ok(limitsOf('spike', 'after').length > 3);
  assert.deepEqual(limitsOf('spike', 'after'), limitsOf('spike', 'before'));
  assert.deepEqual(limitsOf('spike', 'spike'), ['pages_wrong rate==0', 'http_req_duration p(95)<5000']);
  assert.deepEqual(Object.keys(scenariosOf('spike')), ['before', 'spike', 'after']);
});

test('a spike is ten times as many arrivals from one moment to the next, and visitors come before and after', () => {
  const { before, spike, after } = scenariosOf('spike', { rate: 2, duration: '100s' });
  assert.ok(before?.executor === 'constant-arrival-rate' && after?.executor === 'constant-arrival-rate');
  assert.ok(spike?.executor === 'ramping-arrival-rate');
  assert.deepEqual([before.rate, after.rate, before.timeUnit, spike.timeUnit], [120, 120, '1m', '1m']);
  assert.deepEqual(spike.stages, [
    { target: 1200, duration: '0s' },
    { target: 1200, duration: '20000ms' },
    { target: 120, duration: '0s' },
    { target: 120, duration: '10000ms' },
  ]);
  assert.deepEqual(
    [before.duration, spike.startTime, after.startTime, after.duration],
    ['30000ms', '30000ms', '60000ms', '40000ms'],
  );
});

test('a ramp goes up in equal steps and back, in the time that is given', () => {
  const { ramp } = scenariosOf('ramp', { rate: 10, duration: '90s' });
  assert.ok(ramp?.executor === 'ramping-arrival-rate');
  const held = ramp.stages.filter(({ duration }) => duration !== '0s');
  assert.deepEqual(
    held.map(({ target }) => target),
    [120, 240, 360, 480, 600, 480, 360, 240, 120],
  );
  assert.equal(
    held.reduce((sum, { duration }) => sum + secondsOf(duration), 0),
    90,
  );
});

test('each limit is of a scenario that there is, and has words', () => {
  for (const [name, { limits }] of Object.entries(profiles)) {
    for (const metric of Object.keys(limits)) {
      const scenario = scenarioOf(metric);
      if (scenario) assert.ok(scenario in scenariosOf(name), `${name}: ${metric}`);
    }
    for (const line of promisesOf(limits)) assert.doesNotMatch(line, /_|undefined/, name);
  }
  assert.equal(
    sentenceOf('http_req_duration{scenario:after}', { 'p(95)': 612.34 }, 'p(95)<250'),
    'Limit crossed in "after": p95 of the time of requests in ms is 612, but has to be below 250.',
  );
});
