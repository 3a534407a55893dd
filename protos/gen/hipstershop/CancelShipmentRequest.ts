// Original file: demo.proto


export interface CancelShipmentRequest {
  'orderId'?: (string);
}

export interface CancelShipmentRequest__Output {
  'orderId': (string);
}
