import { events, failures, increase } from '../conditions.ts';
import type { Incident } from '../incident.ts';

export const stoppedMail: Incident = {
  name: 'stopped-mail',
  title: 'Confirmations are stored, but no longer sent',
  happenedAt: 'https://openbuildservice.org/2023/02/06/post-mortem/',
  runsIn: 'embedded',
  store: 'SQLite',
  injection: {
    text: 'the worker that sends emails waits forever for the outbox',
    flags: [{ name: 'storeStopped', value: true, workload: 'emailservice', background: true }],
  },
  blastRadius: 'confirmations arrive late; orders are placed as before',
  rootCause: [{ workload: 'emailservice', kind: 'stopped-consumer' }],
  symptoms: [
    events('emailservice', 'shop.mail.delivered', { below: 0.15 }),
    // The first value after the fault still contains the emails of up to 5 s before it.
    increase('emailservice', 'shop.mails', { below: 0.3 }),
  ],
  unaffected: [
    events('emailservice', 'shop.mail.stored', { above: 0.4 }),
    failures('frontend', 'POST /cart/checkout', { below: 5 }),
  ],
  remediation: 'restart the worker; the emails are still in the outbox',
  pages: [],
};
