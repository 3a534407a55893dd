// Original file: demo.proto


export interface CancelShipmentResponse {
  'trackingId'?: (string);
}

export interface CancelShipmentResponse__Output {
  'trackingId': (string);
}
