// The outbox's stores, and an email to put into them.
import { redisOutbox } from '../redis-store.ts';
import { sqliteOutbox } from '../sqlite-store.ts';
import type { NewMail } from '../store.ts';

export const outboxStores = { service: 'emailservice', sqliteStore: sqliteOutbox, redisStore: redisOutbox };

export const mailOf = (orderId: string, createdAtMs = 1_900_000_000_000): NewMail => ({
  orderId,
  to: 'ann@example.com',
  subject: `Your order ${orderId}`,
  html: '<p>ä</p>',
  text: 'ä\n',
  createdAtMs,
});
