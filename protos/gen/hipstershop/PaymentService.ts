// Original file: demo.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ChargeRequest as _hipstershop_ChargeRequest, ChargeRequest__Output as _hipstershop_ChargeRequest__Output } from '../hipstershop/ChargeRequest.ts';
import type { ChargeResponse as _hipstershop_ChargeResponse, ChargeResponse__Output as _hipstershop_ChargeResponse__Output } from '../hipstershop/ChargeResponse.ts';
import type { Empty as _hipstershop_Empty, Empty__Output as _hipstershop_Empty__Output } from '../hipstershop/Empty.ts';
import type { ForgetOrdersRequest as _hipstershop_ForgetOrdersRequest, ForgetOrdersRequest__Output as _hipstershop_ForgetOrdersRequest__Output } from '../hipstershop/ForgetOrdersRequest.ts';
import type { GetChargeRequest as _hipstershop_GetChargeRequest, GetChargeRequest__Output as _hipstershop_GetChargeRequest__Output } from '../hipstershop/GetChargeRequest.ts';
import type { GetChargeResponse as _hipstershop_GetChargeResponse, GetChargeResponse__Output as _hipstershop_GetChargeResponse__Output } from '../hipstershop/GetChargeResponse.ts';
import type { RefundRequest as _hipstershop_RefundRequest, RefundRequest__Output as _hipstershop_RefundRequest__Output } from '../hipstershop/RefundRequest.ts';
import type { RefundResponse as _hipstershop_RefundResponse, RefundResponse__Output as _hipstershop_RefundResponse__Output } from '../hipstershop/RefundResponse.ts';

export interface PaymentServiceClient extends grpc.Client {
  Charge(argument: _hipstershop_ChargeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_ChargeResponse__Output>): grpc.ClientUnaryCall;
  Charge(argument: _hipstershop_ChargeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_ChargeResponse__Output>): grpc.ClientUnaryCall;
  Charge(argument: _hipstershop_ChargeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_ChargeResponse__Output>): grpc.ClientUnaryCall;
  Charge(argument: _hipstershop_ChargeRequest, callback: grpc.requestCallback<_hipstershop_ChargeResponse__Output>): grpc.ClientUnaryCall;
  charge(argument: _hipstershop_ChargeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_ChargeResponse__Output>): grpc.ClientUnaryCall;
  charge(argument: _hipstershop_ChargeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_ChargeResponse__Output>): grpc.ClientUnaryCall;
  charge(argument: _hipstershop_ChargeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_ChargeResponse__Output>): grpc.ClientUnaryCall;
  charge(argument: _hipstershop_ChargeRequest, callback: grpc.requestCallback<_hipstershop_ChargeResponse__Output>): grpc.ClientUnaryCall;
  
  ForgetOrders(argument: _hipstershop_ForgetOrdersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  ForgetOrders(argument: _hipstershop_ForgetOrdersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  ForgetOrders(argument: _hipstershop_ForgetOrdersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  ForgetOrders(argument: _hipstershop_ForgetOrdersRequest, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  forgetOrders(argument: _hipstershop_ForgetOrdersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  forgetOrders(argument: _hipstershop_ForgetOrdersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  forgetOrders(argument: _hipstershop_ForgetOrdersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  forgetOrders(argument: _hipstershop_ForgetOrdersRequest, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  
  GetCharge(argument: _hipstershop_GetChargeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_GetChargeResponse__Output>): grpc.ClientUnaryCall;
  GetCharge(argument: _hipstershop_GetChargeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_GetChargeResponse__Output>): grpc.ClientUnaryCall;
  GetCharge(argument: _hipstershop_GetChargeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_GetChargeResponse__Output>): grpc.ClientUnaryCall;
  GetCharge(argument: _hipstershop_GetChargeRequest, callback: grpc.requestCallback<_hipstershop_GetChargeResponse__Output>): grpc.ClientUnaryCall;
  getCharge(argument: _hipstershop_GetChargeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_GetChargeResponse__Output>): grpc.ClientUnaryCall;
  getCharge(argument: _hipstershop_GetChargeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_GetChargeResponse__Output>): grpc.ClientUnaryCall;
  getCharge(argument: _hipstershop_GetChargeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_GetChargeResponse__Output>): grpc.ClientUnaryCall;
  getCharge(argument: _hipstershop_GetChargeRequest, callback: grpc.requestCallback<_hipstershop_GetChargeResponse__Output>): grpc.ClientUnaryCall;
  
  Refund(argument: _hipstershop_RefundRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_RefundResponse__Output>): grpc.ClientUnaryCall;
  Refund(argument: _hipstershop_RefundRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_RefundResponse__Output>): grpc.ClientUnaryCall;
  Refund(argument: _hipstershop_RefundRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_RefundResponse__Output>): grpc.ClientUnaryCall;
  Refund(argument: _hipstershop_RefundRequest, callback: grpc.requestCallback<_hipstershop_RefundResponse__Output>): grpc.ClientUnaryCall;
  refund(argument: _hipstershop_RefundRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_RefundResponse__Output>): grpc.ClientUnaryCall;
  refund(argument: _hipstershop_RefundRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_RefundResponse__Output>): grpc.ClientUnaryCall;
  refund(argument: _hipstershop_RefundRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_RefundResponse__Output>): grpc.ClientUnaryCall;
  refund(argument: _hipstershop_RefundRequest, callback: grpc.requestCallback<_hipstershop_RefundResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface PaymentServiceHandlers extends grpc.UntypedServiceImplementation {
  Charge: grpc.handleUnaryCall<_hipstershop_ChargeRequest__Output, _hipstershop_ChargeResponse>;
  
  ForgetOrders: grpc.handleUnaryCall<_hipstershop_ForgetOrdersRequest__Output, _hipstershop_Empty>;
  
  GetCharge: grpc.handleUnaryCall<_hipstershop_GetChargeRequest__Output, _hipstershop_GetChargeResponse>;
  
  Refund: grpc.handleUnaryCall<_hipstershop_RefundRequest__Output, _hipstershop_RefundResponse>;
  
}

export interface PaymentServiceDefinition extends grpc.ServiceDefinition {
  Charge: MethodDefinition<_hipstershop_ChargeRequest, _hipstershop_ChargeResponse, _hipstershop_ChargeRequest__Output, _hipstershop_ChargeResponse__Output>
  ForgetOrders: MethodDefinition<_hipstershop_ForgetOrdersRequest, _hipstershop_Empty, _hipstershop_ForgetOrdersRequest__Output, _hipstershop_Empty__Output>
  GetCharge: MethodDefinition<_hipstershop_GetChargeRequest, _hipstershop_GetChargeResponse, _hipstershop_GetChargeRequest__Output, _hipstershop_GetChargeResponse__Output>
  Refund: MethodDefinition<_hipstershop_RefundRequest, _hipstershop_RefundResponse, _hipstershop_RefundRequest__Output, _hipstershop_RefundResponse__Output>
}
