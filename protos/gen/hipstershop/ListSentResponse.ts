// Original file: demo.proto

import type { SentMail as _hipstershop_SentMail, SentMail__Output as _hipstershop_SentMail__Output } from '../hipstershop/SentMail.ts';

export interface ListSentResponse {
  'mails'?: (_hipstershop_SentMail)[];
  'nextPageToken'?: (string);
}

export interface ListSentResponse__Output {
  'mails': (_hipstershop_SentMail__Output)[];
  'nextPageToken': (string);
}
