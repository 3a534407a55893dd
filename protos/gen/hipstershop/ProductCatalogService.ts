// Original file: demo.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { Empty as _hipstershop_Empty, Empty__Output as _hipstershop_Empty__Output } from '../hipstershop/Empty.ts';
import type { GetProductRequest as _hipstershop_GetProductRequest, GetProductRequest__Output as _hipstershop_GetProductRequest__Output } from '../hipstershop/GetProductRequest.ts';
import type { GetProductsRequest as _hipstershop_GetProductsRequest, GetProductsRequest__Output as _hipstershop_GetProductsRequest__Output } from '../hipstershop/GetProductsRequest.ts';
import type { GetProductsResponse as _hipstershop_GetProductsResponse, GetProductsResponse__Output as _hipstershop_GetProductsResponse__Output } from '../hipstershop/GetProductsResponse.ts';
import type { ListProductsResponse as _hipstershop_ListProductsResponse, ListProductsResponse__Output as _hipstershop_ListProductsResponse__Output } from '../hipstershop/ListProductsResponse.ts';
import type { Product as _hipstershop_Product, Product__Output as _hipstershop_Product__Output } from '../hipstershop/Product.ts';
import type { SearchProductsRequest as _hipstershop_SearchProductsRequest, SearchProductsRequest__Output as _hipstershop_SearchProductsRequest__Output } from '../hipstershop/SearchProductsRequest.ts';
import type { SearchProductsResponse as _hipstershop_SearchProductsResponse, SearchProductsResponse__Output as _hipstershop_SearchProductsResponse__Output } from '../hipstershop/SearchProductsResponse.ts';

export interface ProductCatalogServiceClient extends grpc.Client {
  GetProduct(argument: _hipstershop_GetProductRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_Product__Output>): grpc.ClientUnaryCall;
  GetProduct(argument: _hipstershop_GetProductRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_Product__Output>): grpc.ClientUnaryCall;
  GetProduct(argument: _hipstershop_GetProductRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_Product__Output>): grpc.ClientUnaryCall;
  GetProduct(argument: _hipstershop_GetProductRequest, callback: grpc.requestCallback<_hipstershop_Product__Output>): grpc.ClientUnaryCall;
  getProduct(argument: _hipstershop_GetProductRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_Product__Output>): grpc.ClientUnaryCall;
  getProduct(argument: _hipstershop_GetProductRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_Product__Output>): grpc.ClientUnaryCall;
  getProduct(argument: _hipstershop_GetProductRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_Product__Output>): grpc.ClientUnaryCall;
  getProduct(argument: _hipstershop_GetProductRequest, callback: grpc.requestCallback<_hipstershop_Product__Output>): grpc.ClientUnaryCall;
  
  GetProducts(argument: _hipstershop_GetProductsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_GetProductsResponse__Output>): grpc.ClientUnaryCall;
  GetProducts(argument: _hipstershop_GetProductsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_GetProductsResponse__Output>): grpc.ClientUnaryCall;
  GetProducts(argument: _hipstershop_GetProductsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_GetProductsResponse__Output>): grpc.ClientUnaryCall;
  GetProducts(argument: _hipstershop_GetProductsRequest, callback: grpc.requestCallback<_hipstershop_GetProductsResponse__Output>): grpc.ClientUnaryCall;
  getProducts(argument: _hipstershop_GetProductsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_GetProductsResponse__Output>): grpc.ClientUnaryCall;
  getProducts(argument: _hipstershop_GetProductsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_GetProductsResponse__Output>): grpc.ClientUnaryCall;
  getProducts(argument: _hipstershop_GetProductsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_GetProductsResponse__Output>): grpc.ClientUnaryCall;
  getProducts(argument: _hipstershop_GetProductsRequest, callback: grpc.requestCallback<_hipstershop_GetProductsResponse__Output>): grpc.ClientUnaryCall;
  
  ListProducts(argument: _hipstershop_Empty, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_ListProductsResponse__Output>): grpc.ClientUnaryCall;
  ListProducts(argument: _hipstershop_Empty, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_ListProductsResponse__Output>): grpc.ClientUnaryCall;
  ListProducts(argument: _hipstershop_Empty, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_ListProductsResponse__Output>): grpc.ClientUnaryCall;
  ListProducts(argument: _hipstershop_Empty, callback: grpc.requestCallback<_hipstershop_ListProductsResponse__Output>): grpc.ClientUnaryCall;
  listProducts(argument: _hipstershop_Empty, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_ListProductsResponse__Output>): grpc.ClientUnaryCall;
  listProducts(argument: _hipstershop_Empty, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_ListProductsResponse__Output>): grpc.ClientUnaryCall;
  listProducts(argument: _hipstershop_Empty, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_ListProductsResponse__Output>): grpc.ClientUnaryCall;
  listProducts(argument: _hipstershop_Empty, callback: grpc.requestCallback<_hipstershop_ListProductsResponse__Output>): grpc.ClientUnaryCall;
  
  SearchProducts(argument: _hipstershop_SearchProductsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_SearchProductsResponse__Output>): grpc.ClientUnaryCall;
  SearchProducts(argument: _hipstershop_SearchProductsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_SearchProductsResponse__Output>): grpc.ClientUnaryCall;
  SearchProducts(argument: _hipstershop_SearchProductsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_SearchProductsResponse__Output>): grpc.ClientUnaryCall;
  SearchProducts(argument: _hipstershop_SearchProductsRequest, callback: grpc.requestCallback<_hipstershop_SearchProductsResponse__Output>): grpc.ClientUnaryCall;
  searchProducts(argument: _hipstershop_SearchProductsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_SearchProductsResponse__Output>): grpc.ClientUnaryCall;
  searchProducts(argument: _hipstershop_SearchProductsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_SearchProductsResponse__Output>): grpc.ClientUnaryCall;
  searchProducts(argument: _hipstershop_SearchProductsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_SearchProductsResponse__Output>): grpc.ClientUnaryCall;
  searchProducts(argument: _hipstershop_SearchProductsRequest, callback: grpc.requestCallback<_hipstershop_SearchProductsResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface ProductCatalogServiceHandlers extends grpc.UntypedServiceImplementation {
  GetProduct: grpc.handleUnaryCall<_hipstershop_GetProductRequest__Output, _hipstershop_Product>;
  
  GetProducts: grpc.handleUnaryCall<_hipstershop_GetProductsRequest__Output, _hipstershop_GetProductsResponse>;
  
  ListProducts: grpc.handleUnaryCall<_hipstershop_Empty__Output, _hipstershop_ListProductsResponse>;
  
  SearchProducts: grpc.handleUnaryCall<_hipstershop_SearchProductsRequest__Output, _hipstershop_SearchProductsResponse>;
  
}

export interface ProductCatalogServiceDefinition extends grpc.ServiceDefinition {
  GetProduct: MethodDefinition<_hipstershop_GetProductRequest, _hipstershop_Product, _hipstershop_GetProductRequest__Output, _hipstershop_Product__Output>
  GetProducts: MethodDefinition<_hipstershop_GetProductsRequest, _hipstershop_GetProductsResponse, _hipstershop_GetProductsRequest__Output, _hipstershop_GetProductsResponse__Output>
  ListProducts: MethodDefinition<_hipstershop_Empty, _hipstershop_ListProductsResponse, _hipstershop_Empty__Output, _hipstershop_ListProductsResponse__Output>
  SearchProducts: MethodDefinition<_hipstershop_SearchProductsRequest, _hipstershop_SearchProductsResponse, _hipstershop_SearchProductsRequest__Output, _hipstershop_SearchProductsResponse__Output>
}
