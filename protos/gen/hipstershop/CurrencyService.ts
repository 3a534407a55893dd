// Original file: demo.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ConvertAllRequest as _hipstershop_ConvertAllRequest, ConvertAllRequest__Output as _hipstershop_ConvertAllRequest__Output } from '../hipstershop/ConvertAllRequest.ts';
import type { ConvertAllResponse as _hipstershop_ConvertAllResponse, ConvertAllResponse__Output as _hipstershop_ConvertAllResponse__Output } from '../hipstershop/ConvertAllResponse.ts';
import type { CurrencyConversionRequest as _hipstershop_CurrencyConversionRequest, CurrencyConversionRequest__Output as _hipstershop_CurrencyConversionRequest__Output } from '../hipstershop/CurrencyConversionRequest.ts';
import type { Empty as _hipstershop_Empty, Empty__Output as _hipstershop_Empty__Output } from '../hipstershop/Empty.ts';
import type { GetSupportedCurrenciesResponse as _hipstershop_GetSupportedCurrenciesResponse, GetSupportedCurrenciesResponse__Output as _hipstershop_GetSupportedCurrenciesResponse__Output } from '../hipstershop/GetSupportedCurrenciesResponse.ts';
import type { Money as _hipstershop_Money, Money__Output as _hipstershop_Money__Output } from '../hipstershop/Money.ts';

export interface CurrencyServiceClient extends grpc.Client {
  Convert(argument: _hipstershop_CurrencyConversionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_Money__Output>): grpc.ClientUnaryCall;
  Convert(argument: _hipstershop_CurrencyConversionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_Money__Output>): grpc.ClientUnaryCall;
  Convert(argument: _hipstershop_CurrencyConversionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_Money__Output>): grpc.ClientUnaryCall;
  Convert(argument: _hipstershop_CurrencyConversionRequest, callback: grpc.requestCallback<_hipstershop_Money__Output>): grpc.ClientUnaryCall;
  convert(argument: _hipstershop_CurrencyConversionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_Money__Output>): grpc.ClientUnaryCall;
  convert(argument: _hipstershop_CurrencyConversionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_Money__Output>): grpc.ClientUnaryCall;
  convert(argument: _hipstershop_CurrencyConversionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_Money__Output>): grpc.ClientUnaryCall;
  convert(argument: _hipstershop_CurrencyConversionRequest, callback: grpc.requestCallback<_hipstershop_Money__Output>): grpc.ClientUnaryCall;
  
  ConvertAll(argument: _hipstershop_ConvertAllRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_ConvertAllResponse__Output>): grpc.ClientUnaryCall;
  ConvertAll(argument: _hipstershop_ConvertAllRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_ConvertAllResponse__Output>): grpc.ClientUnaryCall;
  ConvertAll(argument: _hipstershop_ConvertAllRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_ConvertAllResponse__Output>): grpc.ClientUnaryCall;
  ConvertAll(argument: _hipstershop_ConvertAllRequest, callback: grpc.requestCallback<_hipstershop_ConvertAllResponse__Output>): grpc.ClientUnaryCall;
  convertAll(argument: _hipstershop_ConvertAllRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_ConvertAllResponse__Output>): grpc.ClientUnaryCall;
  convertAll(argument: _hipstershop_ConvertAllRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_ConvertAllResponse__Output>): grpc.ClientUnaryCall;
  convertAll(argument: _hipstershop_ConvertAllRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_ConvertAllResponse__Output>): grpc.ClientUnaryCall;
  convertAll(argument: _hipstershop_ConvertAllRequest, callback: grpc.requestCallback<_hipstershop_ConvertAllResponse__Output>): grpc.ClientUnaryCall;
  
  GetSupportedCurrencies(argument: _hipstershop_Empty, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_GetSupportedCurrenciesResponse__Output>): grpc.ClientUnaryCall;
  GetSupportedCurrencies(argument: _hipstershop_Empty, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_GetSupportedCurrenciesResponse__Output>): grpc.ClientUnaryCall;
  GetSupportedCurrencies(argument: _hipstershop_Empty, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_GetSupportedCurrenciesResponse__Output>): grpc.ClientUnaryCall;
  GetSupportedCurrencies(argument: _hipstershop_Empty, callback: grpc.requestCallback<_hipstershop_GetSupportedCurrenciesResponse__Output>): grpc.ClientUnaryCall;
  getSupportedCurrencies(argument: _hipstershop_Empty, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_GetSupportedCurrenciesResponse__Output>): grpc.ClientUnaryCall;
  getSupportedCurrencies(argument: _hipstershop_Empty, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_GetSupportedCurrenciesResponse__Output>): grpc.ClientUnaryCall;
  getSupportedCurrencies(argument: _hipstershop_Empty, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_GetSupportedCurrenciesResponse__Output>): grpc.ClientUnaryCall;
  getSupportedCurrencies(argument: _hipstershop_Empty, callback: grpc.requestCallback<_hipstershop_GetSupportedCurrenciesResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface CurrencyServiceHandlers extends grpc.UntypedServiceImplementation {
  Convert: grpc.handleUnaryCall<_hipstershop_CurrencyConversionRequest__Output, _hipstershop_Money>;
  
  ConvertAll: grpc.handleUnaryCall<_hipstershop_ConvertAllRequest__Output, _hipstershop_ConvertAllResponse>;
  
  GetSupportedCurrencies: grpc.handleUnaryCall<_hipstershop_Empty__Output, _hipstershop_GetSupportedCurrenciesResponse>;
  
}

export interface CurrencyServiceDefinition extends grpc.ServiceDefinition {
  Convert: MethodDefinition<_hipstershop_CurrencyConversionRequest, _hipstershop_Money, _hipstershop_CurrencyConversionRequest__Output, _hipstershop_Money__Output>
  ConvertAll: MethodDefinition<_hipstershop_ConvertAllRequest, _hipstershop_ConvertAllResponse, _hipstershop_ConvertAllRequest__Output, _hipstershop_ConvertAllResponse__Output>
  GetSupportedCurrencies: MethodDefinition<_hipstershop_Empty, _hipstershop_GetSupportedCurrenciesResponse, _hipstershop_Empty__Output, _hipstershop_GetSupportedCurrenciesResponse__Output>
}
