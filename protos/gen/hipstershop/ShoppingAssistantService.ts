// Original file: demo.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { AskRequest as _hipstershop_AskRequest, AskRequest__Output as _hipstershop_AskRequest__Output } from '../hipstershop/AskRequest.ts';
import type { AskResponse as _hipstershop_AskResponse, AskResponse__Output as _hipstershop_AskResponse__Output } from '../hipstershop/AskResponse.ts';

export interface ShoppingAssistantServiceClient extends grpc.Client {
  Ask(argument: _hipstershop_AskRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_AskResponse__Output>): grpc.ClientUnaryCall;
  Ask(argument: _hipstershop_AskRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_AskResponse__Output>): grpc.ClientUnaryCall;
  Ask(argument: _hipstershop_AskRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_AskResponse__Output>): grpc.ClientUnaryCall;
  Ask(argument: _hipstershop_AskRequest, callback: grpc.requestCallback<_hipstershop_AskResponse__Output>): grpc.ClientUnaryCall;
  ask(argument: _hipstershop_AskRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_AskResponse__Output>): grpc.ClientUnaryCall;
  ask(argument: _hipstershop_AskRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_AskResponse__Output>): grpc.ClientUnaryCall;
  ask(argument: _hipstershop_AskRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_AskResponse__Output>): grpc.ClientUnaryCall;
  ask(argument: _hipstershop_AskRequest, callback: grpc.requestCallback<_hipstershop_AskResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface ShoppingAssistantServiceHandlers extends grpc.UntypedServiceImplementation {
  Ask: grpc.handleUnaryCall<_hipstershop_AskRequest__Output, _hipstershop_AskResponse>;
  
}

export interface ShoppingAssistantServiceDefinition extends grpc.ServiceDefinition {
  Ask: MethodDefinition<_hipstershop_AskRequest, _hipstershop_AskResponse, _hipstershop_AskRequest__Output, _hipstershop_AskResponse__Output>
}
