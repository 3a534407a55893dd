// Original file: demo.proto


export interface EmptyCartRequest {
  'userId'?: (string);
}

export interface EmptyCartRequest__Output {
  'userId': (string);
}
