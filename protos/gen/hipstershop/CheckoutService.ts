// Original file: demo.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { PlaceOrderRequest as _hipstershop_PlaceOrderRequest, PlaceOrderRequest__Output as _hipstershop_PlaceOrderRequest__Output } from '../hipstershop/PlaceOrderRequest.ts';
import type { PlaceOrderResponse as _hipstershop_PlaceOrderResponse, PlaceOrderResponse__Output as _hipstershop_PlaceOrderResponse__Output } from '../hipstershop/PlaceOrderResponse.ts';

export interface CheckoutServiceClient extends grpc.Client {
  PlaceOrder(argument: _hipstershop_PlaceOrderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_PlaceOrderResponse__Output>): grpc.ClientUnaryCall;
  PlaceOrder(argument: _hipstershop_PlaceOrderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_PlaceOrderResponse__Output>): grpc.ClientUnaryCall;
  PlaceOrder(argument: _hipstershop_PlaceOrderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_PlaceOrderResponse__Output>): grpc.ClientUnaryCall;
  PlaceOrder(argument: _hipstershop_PlaceOrderRequest, callback: grpc.requestCallback<_hipstershop_PlaceOrderResponse__Output>): grpc.ClientUnaryCall;
  placeOrder(argument: _hipstershop_PlaceOrderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_PlaceOrderResponse__Output>): grpc.ClientUnaryCall;
  placeOrder(argument: _hipstershop_PlaceOrderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_PlaceOrderResponse__Output>): grpc.ClientUnaryCall;
  placeOrder(argument: _hipstershop_PlaceOrderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_PlaceOrderResponse__Output>): grpc.ClientUnaryCall;
  placeOrder(argument: _hipstershop_PlaceOrderRequest, callback: grpc.requestCallback<_hipstershop_PlaceOrderResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface CheckoutServiceHandlers extends grpc.UntypedServiceImplementation {
  PlaceOrder: grpc.handleUnaryCall<_hipstershop_PlaceOrderRequest__Output, _hipstershop_PlaceOrderResponse>;
  
}

export interface CheckoutServiceDefinition extends grpc.ServiceDefinition {
  PlaceOrder: MethodDefinition<_hipstershop_PlaceOrderRequest, _hipstershop_PlaceOrderResponse, _hipstershop_PlaceOrderRequest__Output, _hipstershop_PlaceOrderResponse__Output>
}
