import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Env, EnvError, readEnv } from './env.ts';

const read = (value: string | undefined) => readEnv('cartservice', { IT: value });

test('a value is trimmed, and an empty one counts as unset', () => {
  assert.equal(read(' redis:6379 ').optional('IT'), 'redis:6379');
  for (const value of ['', '  ', undefined]) assert.equal(read(value).optional('IT'), undefined);
});

for (const [value, meaning] of [
  ['1', true],
  ['true', true],
  ['YES', true],
  ['on', true],
  ['0', false],
  ['False', false],
  ['no', false],
  ['off', false],
] as const) {
  test(`a flag of ${value} is ${meaning}`, () => {
    assert.equal(read(value).flag('IT', !meaning), meaning);
  });
}

for (const [value, ms] of [
  ['0', 0],
  ['250ms', 250],
  ['1.5s', 1_500],
  ['2m', 120_000],
  ['1h', 3_600_000],
  ['1m30s', 90_000],
  ['500us', 0.5],
  ['1000000ns', 1],
] as const) {
  test(`a duration of ${value} is ${ms} ms`, () => {
    assert.equal(read(value).durationMs('IT', 7), ms);
  });
}

test('an unset variable has its default', () => {
  const env = read('');
  assert.deepEqual(
    [env.flag('IT'), env.flag('IT', true), env.int('IT', 5), env.port('IT', 7070), env.durationMs('IT', 3)],
    [false, true, 5, 7070, 3],
  );
  assert.equal(env.address('IT', 'cartservice:7070'), 'cartservice:7070');
  assert.equal(read('cart:1').address('IT', 'cartservice:7070'), 'cart:1');
});

test('whole numbers, ports and addresses are parsed', () => {
  assert.equal(read('-5').int('IT', 0, -10), -5);
  assert.equal(read('0').port('IT', 7070), 0);
  for (const address of ['cartservice:7070', '127.0.0.1:7070', '[::1]:7070', 'cart.demo-app.svc.cluster.local:7070'])
    assert.equal(read(address).address('IT'), address);
});

for (const [what, value, ask, sentence] of [
  ['a missing value', '', (env) => env.required('IT'), 'IT is not set, but cartservice requires it.'],
  ['a missing address', '', (env) => env.address('IT'), 'IT is not set, but cartservice requires it.'],
  ['an invalid flag', 'maybe', (env) => env.flag('IT'), 'IT is "maybe", but must be true or false.'],
  ['an invalid number', '12x', (env) => env.int('IT', 0), 'IT is "12x", but must be a whole number from 0.'],
  ['a fraction', '1.5', (env) => env.int('IT', 0), 'IT is "1.5", but must be a whole number from 0.'],
  [
    'a number that is too small',
    '0',
    (env) => env.int('IT', 5, 1, 9),
    'IT is "0", but must be a whole number from 1 to 9.',
  ],
  [
    'an invalid port',
    '65536',
    (env) => env.port('IT', 1),
    'IT is "65536", but must be a whole number from 0 to 65535.',
  ],
  [
    'a duration without a unit',
    '250',
    (env) => env.durationMs('IT', 0),
    'IT is "250", but must be a duration such as 250ms or 1.5s.',
  ],
  [
    'a negative duration',
    '-1s',
    (env) => env.durationMs('IT', 0),
    'IT is "-1s", but must be a duration such as 250ms or 1.5s.',
  ],
  ['an address without a port', 'cart', (env) => env.address('IT'), 'IT is "cart", but must be host:port.'],
  [
    'an address with a scheme',
    'http://cart:1',
    (env) => env.address('IT'),
    'IT is "http://cart:1", but must be host:port.',
  ],
] satisfies [string, string, (env: Env) => unknown, string][]) {
  test(`${what} is an error: ${sentence}`, () => {
    assert.throws(
      () => ask(read(value)),
      (error) => error instanceof EnvError && error.message === `cartservice: ${sentence}`,
    );
  });
}
