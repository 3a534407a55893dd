// Original file: demo.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { Empty as _hipstershop_Empty, Empty__Output as _hipstershop_Empty__Output } from '../hipstershop/Empty.ts';
import type { GetSentRequest as _hipstershop_GetSentRequest, GetSentRequest__Output as _hipstershop_GetSentRequest__Output } from '../hipstershop/GetSentRequest.ts';
import type { ListSentRequest as _hipstershop_ListSentRequest, ListSentRequest__Output as _hipstershop_ListSentRequest__Output } from '../hipstershop/ListSentRequest.ts';
import type { ListSentResponse as _hipstershop_ListSentResponse, ListSentResponse__Output as _hipstershop_ListSentResponse__Output } from '../hipstershop/ListSentResponse.ts';
import type { SendOrderConfirmationRequest as _hipstershop_SendOrderConfirmationRequest, SendOrderConfirmationRequest__Output as _hipstershop_SendOrderConfirmationRequest__Output } from '../hipstershop/SendOrderConfirmationRequest.ts';
import type { SentMail as _hipstershop_SentMail, SentMail__Output as _hipstershop_SentMail__Output } from '../hipstershop/SentMail.ts';

export interface EmailServiceClient extends grpc.Client {
  GetSent(argument: _hipstershop_GetSentRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_SentMail__Output>): grpc.ClientUnaryCall;
  GetSent(argument: _hipstershop_GetSentRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_SentMail__Output>): grpc.ClientUnaryCall;
  GetSent(argument: _hipstershop_GetSentRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_SentMail__Output>): grpc.ClientUnaryCall;
  GetSent(argument: _hipstershop_GetSentRequest, callback: grpc.requestCallback<_hipstershop_SentMail__Output>): grpc.ClientUnaryCall;
  getSent(argument: _hipstershop_GetSentRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_SentMail__Output>): grpc.ClientUnaryCall;
  getSent(argument: _hipstershop_GetSentRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_SentMail__Output>): grpc.ClientUnaryCall;
  getSent(argument: _hipstershop_GetSentRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_SentMail__Output>): grpc.ClientUnaryCall;
  getSent(argument: _hipstershop_GetSentRequest, callback: grpc.requestCallback<_hipstershop_SentMail__Output>): grpc.ClientUnaryCall;
  
  ListSent(argument: _hipstershop_ListSentRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_ListSentResponse__Output>): grpc.ClientUnaryCall;
  ListSent(argument: _hipstershop_ListSentRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_ListSentResponse__Output>): grpc.ClientUnaryCall;
  ListSent(argument: _hipstershop_ListSentRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_ListSentResponse__Output>): grpc.ClientUnaryCall;
  ListSent(argument: _hipstershop_ListSentRequest, callback: grpc.requestCallback<_hipstershop_ListSentResponse__Output>): grpc.ClientUnaryCall;
  listSent(argument: _hipstershop_ListSentRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_ListSentResponse__Output>): grpc.ClientUnaryCall;
  listSent(argument: _hipstershop_ListSentRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_ListSentResponse__Output>): grpc.ClientUnaryCall;
  listSent(argument: _hipstershop_ListSentRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_ListSentResponse__Output>): grpc.ClientUnaryCall;
  listSent(argument: _hipstershop_ListSentRequest, callback: grpc.requestCallback<_hipstershop_ListSentResponse__Output>): grpc.ClientUnaryCall;
  
  SendOrderConfirmation(argument: _hipstershop_SendOrderConfirmationRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  SendOrderConfirmation(argument: _hipstershop_SendOrderConfirmationRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  SendOrderConfirmation(argument: _hipstershop_SendOrderConfirmationRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  SendOrderConfirmation(argument: _hipstershop_SendOrderConfirmationRequest, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  sendOrderConfirmation(argument: _hipstershop_SendOrderConfirmationRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  sendOrderConfirmation(argument: _hipstershop_SendOrderConfirmationRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  sendOrderConfirmation(argument: _hipstershop_SendOrderConfirmationRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  sendOrderConfirmation(argument: _hipstershop_SendOrderConfirmationRequest, callback: grpc.requestCallback<_hipstershop_Empty__Output>): grpc.ClientUnaryCall;
  
}

export interface EmailServiceHandlers extends grpc.UntypedServiceImplementation {
  GetSent: grpc.handleUnaryCall<_hipstershop_GetSentRequest__Output, _hipstershop_SentMail>;
  
  ListSent: grpc.handleUnaryCall<_hipstershop_ListSentRequest__Output, _hipstershop_ListSentResponse>;
  
  SendOrderConfirmation: grpc.handleUnaryCall<_hipstershop_SendOrderConfirmationRequest__Output, _hipstershop_Empty>;
  
}

export interface EmailServiceDefinition extends grpc.ServiceDefinition {
  GetSent: MethodDefinition<_hipstershop_GetSentRequest, _hipstershop_SentMail, _hipstershop_GetSentRequest__Output, _hipstershop_SentMail__Output>
  ListSent: MethodDefinition<_hipstershop_ListSentRequest, _hipstershop_ListSentResponse, _hipstershop_ListSentRequest__Output, _hipstershop_ListSentResponse__Output>
  SendOrderConfirmation: MethodDefinition<_hipstershop_SendOrderConfirmationRequest, _hipstershop_Empty, _hipstershop_SendOrderConfirmationRequest__Output, _hipstershop_Empty__Output>
}
