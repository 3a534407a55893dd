// Stores that another program has locked.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Attack, AttackContext } from '../attack.ts';
import { tally } from '../tally.ts';
import { codeOf, withClients } from './requests.ts';

/** A write takes 200 ms at most or fails; the rest is a reserve for a busy machine. */
const maxWriteMs = 200 + 100;

const lockedCarts = ({ target, isQuick }: AttackContext) =>
  withClients(target, async ({ cart }) => {
    const counts = tally();
    const item = { productId: '6E92ZMYYFZ', quantity: 1 };
    await cart.addItem({ userId: 'lock', item });
    const database = new DatabaseSync(join(target.dataDir, 'cartservice.db'));
    database.exec('BEGIN IMMEDIATE');
    try {
      for (let at = 0; at < (isQuick ? 5 : 12); at++) {
        const since = performance.now();
        const code = await codeOf(cart.addItem({ userId: 'lock', item }));
        const ms = performance.now() - since;
        counts.check(code === 'UNAVAILABLE', `AddItem while the file is locked: ${code}`);
        counts.check(ms <= maxWriteMs, `AddItem while the file is locked takes ${ms.toFixed(0)} ms`);
        await sleep(50);
      }
    } finally {
      database.exec('ROLLBACK');
      database.close();
    }
    await sleep(200);
    const after = await codeOf(cart.addItem({ userId: 'lock', item }));
    counts.check(after === 'OK', `AddItem after the lock: ${after}`);
    return counts.result();
  });

export const storeAttacks: readonly Attack[] = [
  { group: 'A11', name: 'locked-store', title: 'the carts file, locked', blocksWrites: true, run: lockedCarts },
];
