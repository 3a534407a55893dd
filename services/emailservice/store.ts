// The outbox, which outlives the process: in SQLite on one machine, in Redis in a cluster.
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
  /** When a mail server took it; 0 until then. */
  deliveredAtMs: number;
}

/** A mail to send now: nobody else gets it before its lease ends. */
export interface LeasedMail extends Mail {
  /** How often it has been leased, this time included; tells this lease from a later one. */
  attempts: number;
}

export interface Outbox {
  /** Stores a mail, and drops the oldest beyond what is kept; false, and nothing, when its key has been seen. */
  add(mail: NewMail, key: string): Promise<boolean>;
  /** The newest mails, newest first; only those of an order unless that is empty. */
  newest(limit: number, orderId: string): Promise<Mail[]>;
  /** The mail that is due first, taken until then; undefined when none is due. */
  lease(now: number, untilMs: number): Promise<LeasedMail | undefined>;
  /** A mail server took it. */
  delivered(mail: LeasedMail, at: number): Promise<void>;
  /** It is due again; nothing happens when another has leased it since. */
  retry(mail: LeasedMail, dueAtMs: number): Promise<void>;
  /** It is given up, and stays not delivered; nothing happens when another has leased it since. */
  failed(mail: LeasedMail, at: number): Promise<void>;
  ping(): Promise<unknown>;
  close(): void;
}

/** Of mails that nobody waits for any more: the newest by this number are kept. */
export const mostMails = 1_000;
/** While the mail server is away its mails are kept too, up to this many: about 60 MB. */
const mostWaiting = 10_000;

/** Without a mail server (SMTP_URL) no mail is ever delivered, so none is kept longer because of it. */
export const mostUndelivered = ({ env }: Workload): number => (env.optional('SMTP_URL') ? mostWaiting : mostMails);

/** A repeat comes within seconds of a crash; a key is known for a day. */
export const keyLifetimeMs = 24 * 60 * 60 * 1000;
