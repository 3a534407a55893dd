// Original file: demo.proto


export interface Ad {
  'redirectUrl'?: (string);
  'text'?: (string);
}

export interface Ad__Output {
  'redirectUrl': (string);
  'text': (string);
}
