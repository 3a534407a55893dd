// Original file: demo.proto


export interface ShipOrderResponse {
  'trackingId'?: (string);
}

export interface ShipOrderResponse__Output {
  'trackingId': (string);
}
