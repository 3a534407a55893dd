// Original file: demo.proto


export interface ListRecommendationsRequest {
  'userId'?: (string);
  'productIds'?: (string)[];
}

export interface ListRecommendationsRequest__Output {
  'userId': (string);
  'productIds': (string)[];
}
