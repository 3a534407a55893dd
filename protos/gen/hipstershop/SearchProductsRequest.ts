// Original file: demo.proto


export interface SearchProductsRequest {
  'query'?: (string);
}

export interface SearchProductsRequest__Output {
  'query': (string);
}
