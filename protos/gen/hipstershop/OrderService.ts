// Original file: demo.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { AdvanceOrderRequest as _hipstershop_AdvanceOrderRequest, AdvanceOrderRequest__Output as _hipstershop_AdvanceOrderRequest__Output } from '../hipstershop/AdvanceOrderRequest.ts';
import type { CreateOrderRequest as _hipstershop_CreateOrderRequest, CreateOrderRequest__Output as _hipstershop_CreateOrderRequest__Output } from '../hipstershop/CreateOrderRequest.ts';
import type { CreateOrderResponse as _hipstershop_CreateOrderResponse, CreateOrderResponse__Output as _hipstershop_CreateOrderResponse__Output } from '../hipstershop/CreateOrderResponse.ts';
import type { Empty as _hipstershop_Empty, Empty__Output as _hipstershop_Empty__Output } from '../hipstershop/Empty.ts';
import type { ForgetOrdersRequest as _hipstershop_ForgetOrdersRequest, ForgetOrdersRequest__Output as _hipstershop_ForgetOrdersRequest__Output } from '../hipstershop/ForgetOrdersRequest.ts';
import type { GetOrderRequest as _hipstershop_GetOrderRequest, GetOrderRequest__Output as _hipstershop_GetOrderRequest__Output } from '../hipstershop/GetOrderRequest.ts';
import type { LeaseUnfinishedOrdersRequest as _hipstershop_LeaseUnfinishedOrdersRequest, LeaseUnfinishedOrdersRequest__Output as _hipstershop_LeaseUnfinishedOrdersRequest__Output } from '../hipstershop/LeaseUnfinishedOrdersRequest.ts';
import type { LeaseUnfinishedOrdersResponse as _hipstershop_LeaseUnfinishedOrdersResponse, LeaseUnfinishedOrdersResponse__Output as _hipstershop_LeaseUnfinishedOrdersResponse__Output } from '../hipstershop/LeaseUnfinishedOrdersResponse.ts';
import type { ListExpiredOrdersRequest as _hipstershop_ListExpiredOrdersRequest, ListExpiredOrdersRequest__Output as _hipstershop_ListExpiredOrdersRequest__Output } from '../hipstershop/ListExpiredOrdersRequest.ts';
import type { ListExpiredOrdersResponse as _hipstershop_ListExpiredOrdersResponse, ListExpiredOrdersResponse__Output as _hipstershop_ListExpiredOrdersResponse__Output } from '../hipstershop/ListExpiredOrdersResponse.ts';
import type { ListOrdersRequest as _hipstershop_ListOrdersRequest, ListOrdersRequest__Output as _hipstershop_ListOrdersRequest__Output } from '../hipstershop/ListOrdersRequest.ts';
import type { ListOrdersResponse as _hipstershop_ListOrdersResponse, ListOrdersResponse__Output as _hipstershop_ListOrdersResponse__Output } from '../hipstershop/ListOrdersResponse.ts';
import type { Order as _hipstershop_Order, Order__Output as _hipstershop_Order__Output } from '../hipstershop/Order.ts';

export interface OrderServiceClient extends grpc.Client {
  AdvanceOrder(argument: _hipstershop_AdvanceOrderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_Order__Output>): grpc.ClientUnaryCall;
  AdvanceOrder(argument: _hipstershop_AdvanceOrderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_Order__Output>): grpc.ClientUnaryCall;
  AdvanceOrder(argument: _hipstershop_AdvanceOrderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_Order__Output>): grpc.ClientUnaryCall;
  AdvanceOrder(argument: _hipstershop_AdvanceOrderRequest, callback: grpc.requestCallback<_hipstershop_Order__Output>): grpc.ClientUnaryCall;
  advanceOrder(argument: _hipstershop_AdvanceOrderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_Order__Output>): grpc.ClientUnaryCall;
  advanceOrder(argument: _hipstershop_AdvanceOrderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_Order__Output>): grpc.ClientUnaryCall;
  advanceOrder(argument: _hipstershop_AdvanceOrderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_Order__Output>): grpc.ClientUnaryCall;
  advanceOrder(argument: _hipstershop_AdvanceOrderRequest, callback: grpc.requestCallback<_hipstershop_Order__Output>): grpc.ClientUnaryCall;
  
  CreateOrder(argument: _hipstershop_CreateOrderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_CreateOrderResponse__Output>): grpc.ClientUnaryCall;
  CreateOrder(argument: _hipstershop_CreateOrderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_CreateOrderResponse__Output>): grpc.ClientUnaryCall;
  CreateOrder(argument: _hipstershop_CreateOrderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_CreateOrderResponse__Output>): grpc.ClientUnaryCall;
  CreateOrder(argument: _hipstershop_CreateOrderRequest, callback: grpc.requestCallback<_hipstershop_CreateOrderResponse__Output>): grpc.ClientUnaryCall;
  createOrder(argument: _hipstershop_CreateOrderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_CreateOrderResponse__Output>): grpc.ClientUnaryCall;
  createOrder(argument: _hipstershop_CreateOrderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_CreateOrderResponse__Output>): grpc.ClientUnaryCall;
  createOrder(argument: _hipstershop_CreateOrderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_CreateOrderResponse__Output>): grpc.ClientUnaryCall;
  createOrder(argument: _hipstershop_CreateOrderRequest, callback: grpc.requestCallback<_hipstershop_CreateOrderResponse__Output>): grpc.ClientUnaryCall;
  
  ForgetOrders(argument: _hipstershop_ForgetOrdersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  ForgetOrders(argument: _hipstershop_ForgetOrdersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  ForgetOrders(argument: _hipstershop_ForgetOrdersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  ForgetOrders(argument: _hipstershop_ForgetOrdersRequest, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  forgetOrders(argument: _hipstershop_ForgetOrdersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  forgetOrders(argument: _hipstershop_ForgetOrdersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  forgetOrders(argument: _hipstershop_ForgetOrdersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  forgetOrders(argument: _hipstershop_ForgetOrdersRequest, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  
  GetOrder(argument: _hipstershop_GetOrderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_Order__Output>): grpc.ClientUnaryCall;
  GetOrder(argument: _hipstershop_GetOrderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_Order__Output>): grpc.ClientUnaryCall;
  GetOrder(argument: _hipstershop_GetOrderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_Order__Output>): grpc.ClientUnaryCall;
  GetOrder(argument: _hipstershop_GetOrderRequest, callback: grpc.requestCallback<_hipstershop_Order__Output>): grpc.ClientUnaryCall;
  getOrder(argument: _hipstershop_GetOrderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_Order__Output>): grpc.ClientUnaryCall;
  getOrder(argument: _hipstershop_GetOrderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_Order__Output>): grpc.ClientUnaryCall;
  getOrder(argument: _hipstershop_GetOrderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_Order__Output>): grpc.ClientUnaryCall;
  getOrder(argument: _hipstershop_GetOrderRequest, callback: grpc.requestCallback<_hipstershop_Order__Output>): grpc.ClientUnaryCall;
  
  LeaseUnfinishedOrders(argument: _hipstershop_LeaseUnfinishedOrdersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_LeaseUnfinishedOrdersResponse__Output>): grpc.ClientUnaryCall;
  LeaseUnfinishedOrders(argument: _hipstershop_LeaseUnfinishedOrdersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_LeaseUnfinishedOrdersResponse__Output>): grpc.ClientUnaryCall;
  LeaseUnfinishedOrders(argument: _hipstershop_LeaseUnfinishedOrdersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_LeaseUnfinishedOrdersResponse__Output>): grpc.ClientUnaryCall;
  LeaseUnfinishedOrders(argument: _hipstershop_LeaseUnfinishedOrdersRequest, callback: grpc.requestCallback<_hipstershop_LeaseUnfinishedOrdersResponse__Output>): grpc.ClientUnaryCall;
  leaseUnfinishedOrders(argument: _hipstershop_LeaseUnfinishedOrdersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_LeaseUnfinishedOrdersResponse__Output>): grpc.ClientUnaryCall;
  leaseUnfinishedOrders(argument: _hipstershop_LeaseUnfinishedOrdersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_LeaseUnfinishedOrdersResponse__Output>): grpc.ClientUnaryCall;
  leaseUnfinishedOrders(argument: _hipstershop_LeaseUnfinishedOrdersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_LeaseUnfinishedOrdersResponse__Output>): grpc.ClientUnaryCall;
  leaseUnfinishedOrders(argument: _hipstershop_LeaseUnfinishedOrdersRequest, callback: grpc.requestCallback<_hipstershop_LeaseUnfinishedOrdersResponse__Output>): grpc.ClientUnaryCall;
  
  ListExpiredOrders(argument: _hipstershop_ListExpiredOrdersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_ListExpiredOrdersResponse__Output>): grpc.ClientUnaryCall;
  ListExpiredOrders(argument: _hipstershop_ListExpiredOrdersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_ListExpiredOrdersResponse__Output>): grpc.ClientUnaryCall;
  ListExpiredOrders(argument: _hipstershop_ListExpiredOrdersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_ListExpiredOrdersResponse__Output>): grpc.ClientUnaryCall;
  ListExpiredOrders(argument: _hipstershop_ListExpiredOrdersRequest, callback: grpc.requestCallback<_hipstershop_ListExpiredOrdersResponse__Output>): grpc.ClientUnaryCall;
  listExpiredOrders(argument: _hipstershop_ListExpiredOrdersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_ListExpiredOrdersResponse__Output>): grpc.ClientUnaryCall;
  listExpiredOrders(argument: _hipstershop_ListExpiredOrdersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_ListExpiredOrdersResponse__Output>): grpc.ClientUnaryCall;
  listExpiredOrders(argument: _hipstershop_ListExpiredOrdersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_ListExpiredOrdersResponse__Output>): grpc.ClientUnaryCall;
  listExpiredOrders(argument: _hipstershop_ListExpiredOrdersRequest, callback: grpc.requestCallback<_hipstershop_ListExpiredOrdersResponse__Output>): grpc.ClientUnaryCall;
  
  ListOrders(argument: _hipstershop_ListOrdersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_ListOrdersResponse__Output>): grpc.ClientUnaryCall;
  ListOrders(argument: _hipstershop_ListOrdersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_ListOrdersResponse__Output>): grpc.ClientUnaryCall;
  ListOrders(argument: _hipstershop_ListOrdersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_ListOrdersResponse__Output>): grpc.ClientUnaryCall;
  ListOrders(argument: _hipstershop_ListOrdersRequest, callback: grpc.requestCallback<_hipstershop_ListOrdersResponse__Output>): grpc.ClientUnaryCall;
  listOrders(argument: _hipstershop_ListOrdersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_ListOrdersResponse__Output>): grpc.ClientUnaryCall;
  listOrders(argument: _hipstershop_ListOrdersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_ListOrdersResponse__Output>): grpc.ClientUnaryCall;
  listOrders(argument: _hipstershop_ListOrdersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_ListOrdersResponse__Output>): grpc.ClientUnaryCall;
  listOrders(argument: _hipstershop_ListOrdersRequest, callback: grpc.requestCallback<_hipstershop_ListOrdersResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface OrderServiceHandlers extends grpc.UntypedServiceImplementation {
  AdvanceOrder: grpc.handleUnaryCall<_hipstershop_AdvanceOrderRequest__Output, _hipstershop_Order>;
  
  CreateOrder: grpc.handleUnaryCall<_hipstershop_CreateOrderRequest__Output, _hipstershop_CreateOrderResponse>;
  
  ForgetOrders: grpc.handleUnaryCall<_hipstershop_ForgetOrdersRequest__Output, _hipstershop_Empty>;
  
  GetOrder: grpc.handleUnaryCall<_hipstershop_GetOrderRequest__Output, _hipstershop_Order>;
  
  LeaseUnfinishedOrders: grpc.handleUnaryCall<_hipstershop_LeaseUnfinishedOrdersRequest__Output, _hipstershop_LeaseUnfinishedOrdersResponse>;
  
  ListExpiredOrders: grpc.handleUnaryCall<_hipstershop_ListExpiredOrdersRequest__Output, _hipstershop_ListExpiredOrdersResponse>;
  
  ListOrders: grpc.handleUnaryCall<_hipstershop_ListOrdersRequest__Output, _hipstershop_ListOrdersResponse>;
  
}

export interface OrderServiceDefinition extends grpc.ServiceDefinition {
  AdvanceOrder: MethodDefinition<_hipstershop_AdvanceOrderRequest, _hipstershop_Order, _hipstershop_AdvanceOrderRequest__Output, _hipstershop_Order__Output>
  CreateOrder: MethodDefinition<_hipstershop_CreateOrderRequest, _hipstershop_CreateOrderResponse, _hipstershop_CreateOrderRequest__Output, _hipstershop_CreateOrderResponse__Output>
  ForgetOrders: MethodDefinition<_hipstershop_ForgetOrdersRequest, _hipstershop_Empty, _hipstershop_ForgetOrdersRequest__Output, _hipstershop_Empty__Output>
  GetOrder: MethodDefinition<_hipstershop_GetOrderRequest, _hipstershop_Order, _hipstershop_GetOrderRequest__Output, _hipstershop_Order__Output>
  LeaseUnfinishedOrders: MethodDefinition<_hipstershop_LeaseUnfinishedOrdersRequest, _hipstershop_LeaseUnfinishedOrdersResponse, _hipstershop_LeaseUnfinishedOrdersRequest__Output, _hipstershop_LeaseUnfinishedOrdersResponse__Output>
  ListExpiredOrders: MethodDefinition<_hipstershop_ListExpiredOrdersRequest, _hipstershop_ListExpiredOrdersResponse, _hipstershop_ListExpiredOrdersRequest__Output, _hipstershop_ListExpiredOrdersResponse__Output>
  ListOrders: MethodDefinition<_hipstershop_ListOrdersRequest, _hipstershop_ListOrdersResponse, _hipstershop_ListOrdersRequest__Output, _hipstershop_ListOrdersResponse__Output>
}
