// Original file: demo.proto

import type { Long } from '@grpc/proto-loader';

export interface SentMail {
  'id'?: (string);
  'orderId'?: (string);
  'to'?: (string);
  'subject'?: (string);
  'html'?: (string);
  'text'?: (string);
  'createdAtMs'?: (number | string | Long);
  'deliveredAtMs'?: (number | string | Long);
}

export interface SentMail__Output {
  'id': (string);
  'orderId': (string);
  'to': (string);
  'subject': (string);
  'html': (string);
  'text': (string);
  'createdAtMs': (string);
  'deliveredAtMs': (string);
}
