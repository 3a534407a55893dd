// Original file: demo.proto


export interface ListOrdersRequest {
  'userId'?: (string);
  'limit'?: (number);
  'pageToken'?: (string);
}

export interface ListOrdersRequest__Output {
  'userId': (string);
  'limit': (number);
  'pageToken': (string);
}
