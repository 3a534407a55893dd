import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limitUnread, type OpenCall } from './unread-responses.ts';

test('an idle process is not woken, and an open call is checked until it ends', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  let checks = 0;
  const call: OpenCall = {
    isComplete: () => true,
    reject() {},
    unreadBytes() {
      checks++;
      return 0;
    },
  };
  const open = new Map([[1, call]]);
  const onOpen = limitUnread(open, () => {});
  t.mock.timers.tick(10_000);
  assert.equal(checks, 0, 'nothing has opened');
  onOpen();
  onOpen();
  for (let tick = 0; tick < 4; tick++) t.mock.timers.tick(500);
  assert.equal(checks, 4);
  open.delete(1);
  t.mock.timers.tick(500);
  open.set(1, call);
  for (let tick = 0; tick < 4; tick++) t.mock.timers.tick(500);
  assert.equal(checks, 4, 'no call had opened again');
});
