// Original file: demo.proto


export interface RefundRequest {
  'orderId'?: (string);
}

export interface RefundRequest__Output {
  'orderId': (string);
}
