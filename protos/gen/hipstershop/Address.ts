// Original file: demo.proto


export interface Address {
  'streetAddress'?: (string);
  'city'?: (string);
  'state'?: (string);
  'country'?: (string);
  'zipCode'?: (number);
  'postcode'?: (string);
}

export interface Address__Output {
  'streetAddress': (string);
  'city': (string);
  'state': (string);
  'country': (string);
  'zipCode': (number);
  'postcode': (string);
}
