// Original file: demo.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { AddItemRequest as _hipstershop_AddItemRequest, AddItemRequest__Output as _hipstershop_AddItemRequest__Output } from '../hipstershop/AddItemRequest.ts';
import type { Cart as _hipstershop_Cart, Cart__Output as _hipstershop_Cart__Output } from '../hipstershop/Cart.ts';
import type { Empty as _hipstershop_Empty, Empty__Output as _hipstershop_Empty__Output } from '../hipstershop/Empty.ts';
import type { EmptyCartRequest as _hipstershop_EmptyCartRequest, EmptyCartRequest__Output as _hipstershop_EmptyCartRequest__Output } from '../hipstershop/EmptyCartRequest.ts';
import type { GetCartRequest as _hipstershop_GetCartRequest, GetCartRequest__Output as _hipstershop_GetCartRequest__Output } from '../hipstershop/GetCartRequest.ts';
import type { RemoveItemsRequest as _hipstershop_RemoveItemsRequest, RemoveItemsRequest__Output as _hipstershop_RemoveItemsRequest__Output } from '../hipstershop/RemoveItemsRequest.ts';
import type { SetQuantityRequest as _hipstershop_SetQuantityRequest, SetQuantityRequest__Output as _hipstershop_SetQuantityRequest__Output } from '../hipstershop/SetQuantityRequest.ts';

export interface CartServiceClient extends grpc.Client {
  AddItem(argument: _hipstershop_AddItemRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  AddItem(argument: _hipstershop_AddItemRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  AddItem(argument: _hipstershop_AddItemRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  AddItem(argument: _hipstershop_AddItemRequest, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  addItem(argument: _hipstershop_AddItemRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  addItem(argument: _hipstershop_AddItemRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  addItem(argument: _hipstershop_AddItemRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  addItem(argument: _hipstershop_AddItemRequest, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  
  EmptyCart(argument: _hipstershop_EmptyCartRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  EmptyCart(argument: _hipstershop_EmptyCartRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  EmptyCart(argument: _hipstershop_EmptyCartRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  EmptyCart(argument: _hipstershop_EmptyCartRequest, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  emptyCart(argument: _hipstershop_EmptyCartRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  emptyCart(argument: _hipstershop_EmptyCartRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  emptyCart(argument: _hipstershop_EmptyCartRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  emptyCart(argument: _hipstershop_EmptyCartRequest, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  
  GetCart(argument: _hipstershop_GetCartRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_Cart__Output>): grpc.ClientUnaryCall;
  GetCart(argument: _hipstershop_GetCartRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_Cart__Output>): grpc.ClientUnaryCall;
  GetCart(argument: _hipstershop_GetCartRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_Cart__Output>): grpc.ClientUnaryCall;
  GetCart(argument: _hipstershop_GetCartRequest, callback: grpc.requestCallback<_hipstershop_Cart__Output>): grpc.ClientUnaryCall;
  getCart(argument: _hipstershop_GetCartRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_Cart__Output>): grpc.ClientUnaryCall;
  getCart(argument: _hipstershop_GetCartRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_Cart__Output>): grpc.ClientUnaryCall;
  getCart(argument: _hipstershop_GetCartRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_Cart__Output>): grpc.ClientUnaryCall;
  getCart(argument: _hipstershop_GetCartRequest, callback: grpc.requestCallback<_hipstershop_Cart__Output>): grpc.ClientUnaryCall;
  
  RemoveItems(argument: _hipstershop_RemoveItemsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  RemoveItems(argument: _hipstershop_RemoveItemsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  RemoveItems(argument: _hipstershop_RemoveItemsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  RemoveItems(argument: _hipstershop_RemoveItemsRequest, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  removeItems(argument: _hipstershop_RemoveItemsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  removeItems(argument: _hipstershop_RemoveItemsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  removeItems(argument: _hipstershop_RemoveItemsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  removeItems(argument: _hipstershop_RemoveItemsRequest, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  
  SetQuantity(argument: _hipstershop_SetQuantityRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  SetQuantity(argument: _hipstershop_SetQuantityRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  SetQuantity(argument: _hipstershop_SetQuantityRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  SetQuantity(argument: _hipstershop_SetQuantityRequest, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  setQuantity(argument: _hipstershop_SetQuantityRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  setQuantity(argument: _hipstershop_SetQuantityRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  setQuantity(argument: _hipstershop_SetQuantityRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  setQuantity(argument: _hipstershop_SetQuantityRequest, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  
}

export interface CartServiceHandlers extends grpc.UntypedServiceImplementation {
  AddItem: grpc.handleUnaryCall<_hipstershop_AddItemRequest__Output, _hipstershop_Empty>;
  
  EmptyCart: grpc.handleUnaryCall<_hipstershop_EmptyCartRequest__Output, _hipstershop_Empty>;
  
  GetCart: grpc.handleUnaryCall<_hipstershop_GetCartRequest__Output, _hipstershop_Cart>;
  
  RemoveItems: grpc.handleUnaryCall<_hipstershop_RemoveItemsRequest__Output, _hipstershop_Empty>;
  
  SetQuantity: grpc.handleUnaryCall<_hipstershop_SetQuantityRequest__Output, _hipstershop_Empty>;
  
}

export interface CartServiceDefinition extends grpc.ServiceDefinition {
  AddItem: MethodDefinition<_hipstershop_AddItemRequest, _hipstershop_Empty, _hipstershop_AddItemRequest__Output, _hipstershop_Empty__Output>
  EmptyCart: MethodDefinition<_hipstershop_EmptyCartRequest, _hipstershop_Empty, _hipstershop_EmptyCartRequest__Output, _hipstershop_Empty__Output>
  GetCart: MethodDefinition<_hipstershop_GetCartRequest, _hipstershop_Cart, _hipstershop_GetCartRequest__Output, _hipstershop_Cart__Output>
  RemoveItems: MethodDefinition<_hipstershop_RemoveItemsRequest, _hipstershop_Empty, _hipstershop_RemoveItemsRequest__Output, _hipstershop_Empty__Output>
  SetQuantity: MethodDefinition<_hipstershop_SetQuantityRequest, _hipstershop_Empty, _hipstershop_SetQuantityRequest__Output, _hipstershop_Empty__Output>
}
