// Original file: demo.proto


export interface ListExpiredOrdersResponse {
  'keys'?: (string)[];
}

export interface ListExpiredOrdersResponse__Output {
  'keys': (string)[];
}
