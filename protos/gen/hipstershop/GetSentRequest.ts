// Original file: demo.proto


export interface GetSentRequest {
  'id'?: (string);
}

export interface GetSentRequest__Output {
  'id': (string);
}
