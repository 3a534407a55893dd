// Original file: demo.proto


export interface LeaseUnfinishedOrdersRequest {
  'leaseOwner'?: (string);
  'leaseMs'?: (number);
  'limit'?: (number);
}

export interface LeaseUnfinishedOrdersRequest__Output {
  'leaseOwner': (string);
  'leaseMs': (number);
  'limit': (number);
}
