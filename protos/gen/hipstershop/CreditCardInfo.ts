// Original file: demo.proto


export interface CreditCardInfo {
  'creditCardNumber'?: (string);
  'creditCardCvv'?: (number);
  'creditCardExpirationYear'?: (number);
  'creditCardExpirationMonth'?: (number);
}

export interface CreditCardInfo__Output {
  'creditCardNumber': (string);
  'creditCardCvv': (number);
  'creditCardExpirationYear': (number);
  'creditCardExpirationMonth': (number);
}
