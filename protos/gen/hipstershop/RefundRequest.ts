// Original file: demo.proto


export interface RefundRequest {
  'orderId'?: (string);
  'capability'?: (string);
}

export interface RefundRequest__Output {
  'orderId': (string);
  'capability': (string);
}
