// Original file: demo.proto


export interface ListSentRequest {
  'limit'?: (number);
  'orderId'?: (string);
  'pageToken'?: (string);
}

export interface ListSentRequest__Output {
  'limit': (number);
  'orderId': (string);
  'pageToken': (string);
}
