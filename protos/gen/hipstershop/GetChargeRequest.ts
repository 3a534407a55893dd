// Original file: demo.proto


export interface GetChargeRequest {
  'orderId'?: (string);
  'capability'?: (string);
}

export interface GetChargeRequest__Output {
  'orderId': (string);
  'capability': (string);
}
