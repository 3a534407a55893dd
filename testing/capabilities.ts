// Reads the capabilities of all orders from the SQLite file of orderservice.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export function capabilitiesIn(dataDir: string): string[] {
  const database = new DatabaseSync(join(dataDir, 'orderservice.db'), { readOnly: true });
  try {
    const rows = database.prepare('SELECT capability FROM capabilities').all();
    return rows.map(({ capability }) => String(capability));
  } finally {
    database.close();
  }
}
