// Original file: demo.proto


export interface CancelShipmentRequest {
  'orderId'?: (string);
  'capability'?: (string);
}

export interface CancelShipmentRequest__Output {
  'orderId': (string);
  'capability': (string);
}
