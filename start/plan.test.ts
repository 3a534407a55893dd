import assert from 'node:assert/strict';
import { test } from 'node:test';
import { grpcServices, topology } from '../topology.ts';
import { parseCommandLine } from './command-line/parse.ts';
import { makePlan, startCommand } from './plan.ts';

const plan = makePlan(parseCommandLine(startCommand, []).values, { PORT: '8000', PORT_BASE: '9000' });

test('services listen in alphabetical order from PORT_BASE on, and the frontend on PORT', () => {
  assert.deepEqual(
    grpcServices.map((name) => plan.ports.get(name)),
    grpcServices.map((_, rank) => 9000 + rank),
  );
  assert.deepEqual(grpcServices, grpcServices.toSorted());
  assert.equal(plan.ports.get('frontend'), 8000);
});

test('the API explorer gets the address of every service, from its callers or from EXPLORER_ADDRS', () => {
  const vars = plan.vars('frontend');
  const added = (vars.EXPLORER_ADDRS ?? '').split(',').map((pair) => pair.split('=')[0]);
  assert.deepEqual([...Object.keys(topology.frontend.calls), ...added].sort(), grpcServices);
  assert.match(vars.EXPLORER_ADDRS ?? '', /paymentservice=127\.0\.0\.1:9006/);
});
