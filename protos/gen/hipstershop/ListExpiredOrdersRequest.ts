// Original file: demo.proto


export interface ListExpiredOrdersRequest {
  'limit'?: (number);
}

export interface ListExpiredOrdersRequest__Output {
  'limit': (number);
}
