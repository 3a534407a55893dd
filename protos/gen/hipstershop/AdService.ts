// Original file: demo.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { AdRequest as _hipstershop_AdRequest, AdRequest__Output as _hipstershop_AdRequest__Output } from '../hipstershop/AdRequest.ts';
import type { AdResponse as _hipstershop_AdResponse, AdResponse__Output as _hipstershop_AdResponse__Output } from '../hipstershop/AdResponse.ts';

export interface AdServiceClient extends grpc.Client {
  GetAds(argument: _hipstershop_AdRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_AdResponse__Output>): grpc.ClientUnaryCall;
  GetAds(argument: _hipstershop_AdRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_AdResponse__Output>): grpc.ClientUnaryCall;
  GetAds(argument: _hipstershop_AdRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_AdResponse__Output>): grpc.ClientUnaryCall;
  GetAds(argument: _hipstershop_AdRequest, callback: grpc.requestCallback<_hipstershop_AdResponse__Output>): grpc.ClientUnaryCall;
  getAds(argument: _hipstershop_AdRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_AdResponse__Output>): grpc.ClientUnaryCall;
  getAds(argument: _hipstershop_AdRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_AdResponse__Output>): grpc.ClientUnaryCall;
  getAds(argument: _hipstershop_AdRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_AdResponse__Output>): grpc.ClientUnaryCall;
  getAds(argument: _hipstershop_AdRequest, callback: grpc.requestCallback<_hipstershop_AdResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface AdServiceHandlers extends grpc.UntypedServiceImplementation {
  GetAds: grpc.handleUnaryCall<_hipstershop_AdRequest__Output, _hipstershop_AdResponse>;
  
}

export interface AdServiceDefinition extends grpc.ServiceDefinition {
  GetAds: MethodDefinition<_hipstershop_AdRequest, _hipstershop_AdResponse, _hipstershop_AdRequest__Output, _hipstershop_AdResponse__Output>
}
