// Original file: demo.proto


export interface GetCartRequest {
  'userId'?: (string);
}

export interface GetCartRequest__Output {
  'userId': (string);
}
