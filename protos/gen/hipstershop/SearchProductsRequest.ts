// Original file: demo.proto


export interface SearchProductsRequest {
  'query'?: (string);
  'pageSize'?: (number);
  'pageToken'?: (string);
  'knownRevision'?: (string);
}

export interface SearchProductsRequest__Output {
  'query': (string);
  'pageSize': (number);
  'pageToken': (string);
  'knownRevision': (string);
}
