// The environment variables of emailservice itself.
import { duration, text, url, type Variables } from '@boutique/service-kit/variables';

export const variables: Variables = {
  MAIL_FROM: {
    kind: text,
    text: 'Sender of emails',
    fallback: 'Online Boutique <orders@boutique.example>',
  },
  MAIL_RETRY_BASE: {
    kind: duration('1ms', '5m'),
    text: 'Delay before the first retry of an email; it doubles up to 5m',
  },
  SMTP_URL: {
    kind: url('smtp', 'smtps'),
    isSecret: true,
    text: 'URL of a mail server; without it emails stay in the outbox until one is set',
  },
};
