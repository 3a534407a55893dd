// Original file: demo.proto


export interface GetSupportedCurrenciesResponse {
  'currencyCodes'?: (string)[];
}

export interface GetSupportedCurrenciesResponse__Output {
  'currencyCodes': (string)[];
}
