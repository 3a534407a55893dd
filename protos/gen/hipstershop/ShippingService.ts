// Original file: demo.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { CancelShipmentRequest as _hipstershop_CancelShipmentRequest, CancelShipmentRequest__Output as _hipstershop_CancelShipmentRequest__Output } from '../hipstershop/CancelShipmentRequest.ts';
import type { CancelShipmentResponse as _hipstershop_CancelShipmentResponse, CancelShipmentResponse__Output as _hipstershop_CancelShipmentResponse__Output } from '../hipstershop/CancelShipmentResponse.ts';
import type { Empty as _hipstershop_Empty, Empty__Output as _hipstershop_Empty__Output } from '../hipstershop/Empty.ts';
import type { ForgetOrdersRequest as _hipstershop_ForgetOrdersRequest, ForgetOrdersRequest__Output as _hipstershop_ForgetOrdersRequest__Output } from '../hipstershop/ForgetOrdersRequest.ts';
import type { GetQuoteRequest as _hipstershop_GetQuoteRequest, GetQuoteRequest__Output as _hipstershop_GetQuoteRequest__Output } from '../hipstershop/GetQuoteRequest.ts';
import type { GetQuoteResponse as _hipstershop_GetQuoteResponse, GetQuoteResponse__Output as _hipstershop_GetQuoteResponse__Output } from '../hipstershop/GetQuoteResponse.ts';
import type { ShipOrderRequest as _hipstershop_ShipOrderRequest, ShipOrderRequest__Output as _hipstershop_ShipOrderRequest__Output } from '../hipstershop/ShipOrderRequest.ts';
import type { ShipOrderResponse as _hipstershop_ShipOrderResponse, ShipOrderResponse__Output as _hipstershop_ShipOrderResponse__Output } from '../hipstershop/ShipOrderResponse.ts';

export interface ShippingServiceClient extends grpc.Client {
  CancelShipment(argument: _hipstershop_CancelShipmentRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_CancelShipmentResponse__Output>): grpc.ClientUnaryCall;
  CancelShipment(argument: _hipstershop_CancelShipmentRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_CancelShipmentResponse__Output>): grpc.ClientUnaryCall;
  CancelShipment(argument: _hipstershop_CancelShipmentRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_CancelShipmentResponse__Output>): grpc.ClientUnaryCall;
  CancelShipment(argument: _hipstershop_CancelShipmentRequest, callback: grpc.requestCallback<_hipstershop_CancelShipmentResponse__Output>): grpc.ClientUnaryCall;
  cancelShipment(argument: _hipstershop_CancelShipmentRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_CancelShipmentResponse__Output>): grpc.ClientUnaryCall;
  cancelShipment(argument: _hipstershop_CancelShipmentRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_CancelShipmentResponse__Output>): grpc.ClientUnaryCall;
  cancelShipment(argument: _hipstershop_CancelShipmentRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_CancelShipmentResponse__Output>): grpc.ClientUnaryCall;
  cancelShipment(argument: _hipstershop_CancelShipmentRequest, callback: grpc.requestCallback<_hipstershop_CancelShipmentResponse__Output>): grpc.ClientUnaryCall;
  
  ForgetOrders(argument: _hipstershop_ForgetOrdersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  ForgetOrders(argument: _hipstershop_ForgetOrdersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  ForgetOrders(argument: _hipstershop_ForgetOrdersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  ForgetOrders(argument: _hipstershop_ForgetOrdersRequest, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  forgetOrders(argument: _hipstershop_ForgetOrdersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  forgetOrders(argument: _hipstershop_ForgetOrdersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  forgetOrders(argument: _hipstershop_ForgetOrdersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  forgetOrders(argument: _hipstershop_ForgetOrdersRequest, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  
  GetQuote(argument: _hipstershop_GetQuoteRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_GetQuoteResponse__Output>): grpc.ClientUnaryCall;
  GetQuote(argument: _hipstershop_GetQuoteRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_GetQuoteResponse__Output>): grpc.ClientUnaryCall;
  GetQuote(argument: _hipstershop_GetQuoteRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_GetQuoteResponse__Output>): grpc.ClientUnaryCall;
  GetQuote(argument: _hipstershop_GetQuoteRequest, callback: grpc.requestCallback<_hipstershop_GetQuoteResponse__Output>): grpc.ClientUnaryCall;
  getQuote(argument: _hipstershop_GetQuoteRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_GetQuoteResponse__Output>): grpc.ClientUnaryCall;
  getQuote(argument: _hipstershop_GetQuoteRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_GetQuoteResponse__Output>): grpc.ClientUnaryCall;
  getQuote(argument: _hipstershop_GetQuoteRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_GetQuoteResponse__Output>): grpc.ClientUnaryCall;
  getQuote(argument: _hipstershop_GetQuoteRequest, callback: grpc.requestCallback<_hipstershop_GetQuoteResponse__Output>): grpc.ClientUnaryCall;
  
  ShipOrder(argument: _hipstershop_ShipOrderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_ShipOrderResponse__Output>): grpc.ClientUnaryCall;
  ShipOrder(argument: _hipstershop_ShipOrderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_ShipOrderResponse__Output>): grpc.ClientUnaryCall;
  ShipOrder(argument: _hipstershop_ShipOrderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_ShipOrderResponse__Output>): grpc.ClientUnaryCall;
  ShipOrder(argument: _hipstershop_ShipOrderRequest, callback: grpc.requestCallback<_hipstershop_ShipOrderResponse__Output>): grpc.ClientUnaryCall;
  shipOrder(argument: _hipstershop_ShipOrderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_ShipOrderResponse__Output>): grpc.ClientUnaryCall;
  shipOrder(argument: _hipstershop_ShipOrderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_ShipOrderResponse__Output>): grpc.ClientUnaryCall;
  shipOrder(argument: _hipstershop_ShipOrderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_ShipOrderResponse__Output>): grpc.ClientUnaryCall;
  shipOrder(argument: _hipstershop_ShipOrderRequest, callback: grpc.requestCallback<_hipstershop_ShipOrderResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface ShippingServiceHandlers extends grpc.UntypedServiceImplementation {
  CancelShipment: grpc.handleUnaryCall<_hipstershop_CancelShipmentRequest__Output, _hipstershop_CancelShipmentResponse>;
  
  ForgetOrders: grpc.handleUnaryCall<_hipstershop_ForgetOrdersRequest__Output, _hipstershop_Empty>;
  
  GetQuote: grpc.handleUnaryCall<_hipstershop_GetQuoteRequest__Output, _hipstershop_GetQuoteResponse>;
  
  ShipOrder: grpc.handleUnaryCall<_hipstershop_ShipOrderRequest__Output, _hipstershop_ShipOrderResponse>;
  
}

export interface ShippingServiceDefinition extends grpc.ServiceDefinition {
  CancelShipment: MethodDefinition<_hipstershop_CancelShipmentRequest, _hipstershop_CancelShipmentResponse, _hipstershop_CancelShipmentRequest__Output, _hipstershop_CancelShipmentResponse__Output>
  ForgetOrders: MethodDefinition<_hipstershop_ForgetOrdersRequest, _hipstershop_Empty, _hipstershop_ForgetOrdersRequest__Output, _hipstershop_Empty__Output>
  GetQuote: MethodDefinition<_hipstershop_GetQuoteRequest, _hipstershop_GetQuoteResponse, _hipstershop_GetQuoteRequest__Output, _hipstershop_GetQuoteResponse__Output>
  ShipOrder: MethodDefinition<_hipstershop_ShipOrderRequest, _hipstershop_ShipOrderResponse, _hipstershop_ShipOrderRequest__Output, _hipstershop_ShipOrderResponse__Output>
}
