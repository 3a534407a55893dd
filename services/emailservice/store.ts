// The outbox, which outlives the process: in SQLite on one machine, in Redis in a cluster.
import type { Env } from '@boutique/service-kit/env';
import { sqliteOutbox } from './sqlite-store.ts';

export interface NewMail {
  orderId: string;
  to: string;
  subject: string;
  html: string;
  text: string;
  createdAtMs: number;
}

export interface Mail extends NewMail {
  id: string;
  /** When a mail server took it; 0 until then. */
  deliveredAtMs: number;
}

export interface Outbox {
  /** Stores a mail, and drops the oldest beyond the most it keeps; false, and nothing, when its key has been seen. */
  add(mail: NewMail, key: string): Promise<boolean>;
  /** The newest mails, newest first; only those of an order unless that is empty. */
  newest(limit: number, orderId: string): Promise<Mail[]>;
  ping(): Promise<unknown>;
  close(): void;
}

export const mostMails = 1_000;

/** A repeat comes within seconds of a crash; a key is known for a day. */
export const keyLifetimeMs = 24 * 60 * 60 * 1000;

/** Redis when REDIS_ADDR is set, else a file in DATA_DIR (in memory without it). */
export async function openOutbox(env: Env): Promise<Outbox> {
  const address = env.optional('REDIS_ADDR');
  if (!address) return sqliteOutbox(env);
  // Loaded only where it is used: 7 MB.
  const { redisOutbox } = await import('./redis-store.ts');
  return redisOutbox(env, address);
}
