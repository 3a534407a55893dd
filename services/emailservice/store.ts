// The outbox: SQLite on a single machine, Redis in a cluster.
import type { Workload } from '@boutique/service-kit/workload';

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
  /** When a mail server accepted it; 0 until then. */
  deliveredAtMs: number;
}

/** An email in a list. A body can be large, so lists have none. */
export type ListedMail = Omit<Mail, 'html' | 'text'>;

/** An email to send now. No other worker gets it until the lease expires. */
export interface LeasedMail extends Mail {
  /** The number of leases so far, including this one. It identifies the lease. */
  attempts: number;
}

export interface Outbox {
  /** Stores an email and deletes the oldest beyond the limits. If the key was used before, only returns false. */
  add(mail: NewMail, key: string): Promise<boolean>;
  /** Newest first, from the one before `beforeId`; only those of one order unless `orderId` is ''. */
  newest(limit: number, orderId: string, beforeId?: string): Promise<ListedMail[]>;
  get(id: string): Promise<Mail | undefined>;
  /** Leases the email that is due first until `untilMs`; undefined if none is due. */
  lease(now: number, untilMs: number): Promise<LeasedMail | undefined>;
  /** A mail server accepted it. */
  delivered(mail: LeasedMail, at: number): Promise<void>;
  /** Makes it due again at `dueAtMs`, unless the lease is no longer current. */
  retry(mail: LeasedMail, dueAtMs: number): Promise<void>;
  /** Stops retrying, unless the lease is no longer current. */
  failed(mail: LeasedMail, at: number): Promise<void>;
  ping(): Promise<unknown>;
  close(): void;
}

/** How many emails are kept. Those that wait for delivery are kept beyond it. */
export const maxMails = 1_000;
/** The limit for emails that wait, about 60 MB. The oldest are then deleted without being sent. */
const maxWaiting = 10_000;

/** Longer than any lease and any backoff. An email due later than that is due now: the clock jumped back. */
export const maxDueAheadMs = 10 * 60_000;

/** Without SMTP_URL nothing is delivered, so waiting emails have no higher limit. */
export const maxUndelivered = ({ env }: Workload): number => (env.optional('SMTP_URL') ? maxWaiting : maxMails);

/** How many keys are kept: a repeat comes within seconds or, if a service is down, before many more orders. */
export const maxKeys = 100_000;
