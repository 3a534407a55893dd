import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeLimits, describeViolation, scenarioOf } from './limits.ts';
import { secondsOf, settingsOf } from './profile.ts';
import { profiles } from './profiles.ts';
import { problemsOf } from './variables.ts';

const limitsOf = (name: string, scenario: string) =>
  Object.entries(profiles[name]?.limits ?? {})
    .filter(([metric]) => scenarioOf(metric) === scenario)
    .map(([metric, limits]) => `${metric.replace(/\{.*/, '')} ${limits}`);

const scenariosOf = (name: string, given = {}) => {
  const profile = profiles[name];
  assert.ok(profile);
  return profile.scenarios(settingsOf(profile, given));
};

test('durations are parsed as k6 parses them', () => {
  assert.deepEqual(['90s', '1h30m', '250ms', '2m'].map(secondsOf), [90, 5400, 0.25, 120]);
});

test('invalid variables are reported together, each with its range', () => {
  const invalid = {
    ...{ DURATION: '600', FRONTEND_ADDR: 'ftp://shop', PROFILE: 'constructor', RATE: '1000000000', USERS: 'ten' },
  };
  assert.deepEqual(
    problemsOf(invalid).map((problem) => problem.slice(0, problem.indexOf(' is "'))),
    Object.keys(invalid),
  );
  for (const [name, text] of [
    ['DURATION', '-5s'],
    ['DURATION', 'zz'],
    ['FRONTEND_ADDR', '[zz]:80'],
    ['FRONTEND_ADDR', 'frontend:80?x'],
    ['RATE', '1e-300'],
    ['RATE', '0'],
    ['USERS', 'Infinity'],
  ] as const)
    assert.equal(problemsOf({ [name]: text }).length, 1, `${name}=${text}`);
});

test('valid variables and empty ones are accepted', () => {
  for (const FRONTEND_ADDR of ['frontend:80', 'http://[::1]:8080/shop', 'shop.example', 'https://shop.example', ''])
    assert.deepEqual(problemsOf({ FRONTEND_ADDR, DURATION: '87600h', RATE: '0.5', USERS: '10', PROFILE: '' }), []);
});

test("a missing setting is the profile's default, or else the common default", () => {
  assert.ok(profiles.soak);
  assert.deepEqual(settingsOf(profiles.soak, { rate: 7 }), { users: 10, rate: 7, duration: '30m' });
});

test('the time after a spike has the same limits as the time before, the spike itself has others', () => {
  assert.ok(limitsOf('spike', 'after').length > 3);
  assert.deepEqual(limitsOf('spike', 'after'), limitsOf('spike', 'before'));
  assert.deepEqual(limitsOf('spike', 'spike'), ['pages_wrong rate==0', 'http_req_duration p(95)<5000']);
  assert.deepEqual(Object.keys(scenariosOf('spike')), ['before', 'spike', 'after']);
});

test('a spike multiplies the arrival rate by ten instantly, between a normal rate before and after', () => {
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

test('a ramp goes up and down in equal steps within the given duration', () => {
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

test('each limit refers to an existing scenario and has a description', () => {
  for (const [name, { limits }] of Object.entries(profiles)) {
    for (const metric of Object.keys(limits)) {
      const scenario = scenarioOf(metric);
      if (scenario) assert.ok(scenario in scenariosOf(name), `${name}: ${metric}`);
    }
    for (const line of describeLimits(limits)) assert.doesNotMatch(line, /_|undefined/, name);
  }
  assert.equal(
    describeViolation('http_req_duration{scenario:after}', { 'p(95)': 612.34 }, 'p(95)<250'),
    'Limit exceeded in "after": p95 of request duration in ms is 612, expected below 250.',
  );
});
