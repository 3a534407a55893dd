// What a call that must fail was rejected with.
import assert from 'node:assert/strict';
import { StatusError } from '../errors.ts';

/** The StatusError of a rejected call; fails the test if the call succeeds or rejects with anything else. */
export async function rejectionOf(call: Promise<unknown>): Promise<StatusError> {
  const outcome = await call.catch((thrown: unknown) => thrown);
  assert.ok(outcome instanceof StatusError, `expected a StatusError, got ${outcome}`);
  return outcome;
}
