// Original file: demo.proto


export interface AskRequest {
  'message'?: (string);
  'image'?: (string);
}

export interface AskRequest__Output {
  'message': (string);
  'image': (string);
}
