// Original file: demo.proto


export interface AdRequest {
  'contextKeys'?: (string)[];
}

export interface AdRequest__Output {
  'contextKeys': (string)[];
}
