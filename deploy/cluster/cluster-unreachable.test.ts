// What the cluster's scripts do while the API server does not answer: kubectl's own words decide.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Problem } from '../../start/problem.ts';
import { whileUnreachable } from './exec.ts';

const refused = 'The connection to the server 127.0.0.1:6443 was refused - did you specify the right host or port?';

test('work is repeated until the API server can be reached', async () => {
  const outcomes = [new Problem(refused), new Problem('Unable to connect to the server: EOF'), 'done'];
  const work = async () => {
    const next = outcomes.shift();
    if (next instanceof Error) throw next;
    return next;
  };
  assert.equal(await whileUnreachable(work), 'done');
});

test('what the API server has refused is not repeated, and nothing is for ever', async () => {
  let tries = 0;
  const fail = (message: string) => async () => {
    tries++;
    throw new Problem(message);
  };
  await assert.rejects(whileUnreachable(fail('Error from server (Forbidden)')), /Forbidden/);
  assert.equal(tries, 1);
  await assert.rejects(whileUnreachable(fail(refused), 0), /was refused/);
});
