// Original file: demo.proto


export interface ForgetOrdersRequest {
  'keys'?: (string)[];
}

export interface ForgetOrdersRequest__Output {
  'keys': (string)[];
}
