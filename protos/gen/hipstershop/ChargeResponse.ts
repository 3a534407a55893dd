// Original file: demo.proto


export interface ChargeResponse {
  'transactionId'?: (string);
}

export interface ChargeResponse__Output {
  'transactionId': (string);
}
