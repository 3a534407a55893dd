// Retries while the API server is unreachable, which is recognized by kubectl's error messages.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Problem } from '../../start/problem.ts';
import { retryWhileUnreachable } from './exec.ts';

const refused = 'The connection to the server 127.0.0.1:6443 was refused - did you specify the right host or port?';

test('work is retried until the API server is reachable', async () => {
  const outcomes = [new Problem(refused), new Problem('Unable to connect to the server: EOF'), 'done'];
  const work = async () => {
    const next = outcomes.shift();
    if (next instanceof Error) throw next;
    return next;
  };
  assert.equal(await retryWhileUnreachable(work), 'done');
});

test('a request that the API server rejected is not retried, and retries have a limit', async () => {
  let tries = 0;
  const fail = (message: string) => async () => {
    tries++;
    throw new Problem(message);
  };
  await assert.rejects(retryWhileUnreachable(fail('Error from server (Forbidden)')), /Forbidden/);
  assert.equal(tries, 1);
  await assert.rejects(retryWhileUnreachable(fail(refused), 0), /was refused/);
});
