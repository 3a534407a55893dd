import assert from 'node:assert/strict';
import { test } from 'node:test';
import { circuitBreaker } from './circuit.ts';
import { connect } from './connect.ts';
import { readEnv } from './env.ts';
import { StatusError, status, unavailable } from './errors.ts';
import { echo, startEcho } from './testing/echo.ts';

test('five failures in a row open the circuit, a success between them does not count on', () => {
  const circuit = circuitBreaker('echoservice', () => 0);
  for (let n = 0; n < 4; n++) circuit.report(status.UNAVAILABLE);
  circuit.report(status.OK);
  for (let n = 0; n < 4; n++) circuit.report(status.DEADLINE_EXCEEDED);
  circuit.check();
  circuit.report(status.UNAVAILABLE);
  assert.throws(() => circuit.check(), /echoservice has failed 5 times in a row/);
});

test('a refusal is an answer, not a failure', () => {
  const circuit = circuitBreaker('echoservice', () => 0);
  for (let n = 0; n < 20; n++) circuit.report(status.INVALID_ARGUMENT);
  circuit.check();
});

test('after a pause one call may look; a success closes the circuit again', () => {
  let time = 0;
  const circuit = circuitBreaker('echoservice', () => time);
  for (let n = 0; n < 5; n++) circuit.report(status.UNAVAILABLE);
  time = 1_000;
  circuit.check();
  assert.throws(() => circuit.check(), StatusError, 'only one looks');
  circuit.report(status.OK);
  circuit.check();
});

for (const [setting, reached] of [
  ['true', 5],
  ['false', 12],
] as const)
  test(`with CIRCUIT_BREAKER=${setting} ${reached} of 12 calls reach a server that fails`, async (t) => {
    let calls = 0;
    const server = await startEcho({
      say() {
        calls++;
        throw unavailable('broken on purpose');
      },
    });
    t.after(() => server.stop());
    const env = readEnv('caller', { CIRCUIT_BREAKER: setting });
    const client = connect({ env, service: echo, address: server.address });
    for (let n = 0; n < 12; n++) await assert.rejects(client.say({ text: 'x' }), { code: status.UNAVAILABLE });
    assert.equal(calls, reached);
    client.close();
  });
