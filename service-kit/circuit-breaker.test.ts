import assert from 'node:assert/strict';
import { test } from 'node:test';
import { circuitBreaker } from './circuit-breaker.ts';
import { connect } from './connect.ts';
import { invalidArgument, status, unavailable } from './errors.ts';
import { echo, startEcho } from './testing/echo.ts';
import { testWorkload } from './testing/workload.ts';

test('consecutive failures open the circuit, and a success resets the count', () => {
  const circuit = circuitBreaker(3, 1_000, () => 0);
  circuit.recordFailure();
  circuit.recordFailure();
  circuit.recordSuccess();
  circuit.recordFailure();
  circuit.recordFailure();
  assert.equal(circuit.isOpen(), false);
  circuit.recordFailure();
  assert.equal(circuit.isOpen(), true);
});

test('after a pause one caller may try, and its success closes the circuit', () => {
  let time = 0;
  const circuit = circuitBreaker(1, 1_000, () => time);
  circuit.recordFailure();
  time = 1_000;
  assert.equal(circuit.isOpen(), false);
  assert.equal(circuit.isOpen(), true, 'only one may try');
  circuit.recordSuccess();
  assert.equal(circuit.isOpen(), false);
});

for (const [setting, reached] of [
  ['true', 5],
  ['false', 12],
] as const)
  test(`with CIRCUIT_BREAKER=${setting} ${reached} of 12 calls reach a failing server`, async (t) => {
    let calls = 0;
    const server = await startEcho({
      say() {
        calls++;
        throw unavailable('broken on purpose');
      },
    });
    t.after(() => server.stop());
    const workload = testWorkload('caller', { CIRCUIT_BREAKER: setting });
    const client = connect({ workload, service: echo, address: server.address });
    for (let n = 0; n < 12; n++) await assert.rejects(client.say({ text: 'x' }), { code: status.UNAVAILABLE });
    assert.equal(calls, reached);
    client.close();
  });

test('a rejected request does not count as a failure', async (t) => {
  let calls = 0;
  const server = await startEcho({
    say() {
      calls++;
      throw invalidArgument('text', 'is wrong');
    },
  });
  t.after(() => server.stop());
  const client = connect({
    workload: testWorkload('caller', { CIRCUIT_BREAKER: 'true' }),
    service: echo,
    address: server.address,
  });
  for (let n = 0; n < 12; n++) await assert.rejects(client.say({ text: 'x' }), { code: status.INVALID_ARGUMENT });
  assert.equal(calls, 12);
  client.close();
});
