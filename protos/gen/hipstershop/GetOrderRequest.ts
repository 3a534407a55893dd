// Original file: demo.proto


export interface GetOrderRequest {
  'orderId'?: (string);
  'userId'?: (string);
  'idempotencyKey'?: (string);
  'fingerprint'?: (string);
}

export interface GetOrderRequest__Output {
  'orderId': (string);
  'userId': (string);
  'idempotencyKey': (string);
  'fingerprint': (string);
}
