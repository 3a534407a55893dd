import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { Ad as _hipstershop_Ad, Ad__Output as _hipstershop_Ad__Output } from './hipstershop/Ad.ts';
import type { AdRequest as _hipstershop_AdRequest, AdRequest__Output as _hipstershop_AdRequest__Output } from './hipstershop/AdRequest.ts';
import type { AdResponse as _hipstershop_AdResponse, AdResponse__Output as _hipstershop_AdResponse__Output } from './hipstershop/AdResponse.ts';
import type { AdServiceClient as _hipstershop_AdServiceClient, AdServiceDefinition as _hipstershop_AdServiceDefinition } from './hipstershop/AdService.ts';
import type { AddItemRequest as _hipstershop_AddItemRequest, AddItemRequest__Output as _hipstershop_AddItemRequest__Output } from './hipstershop/AddItemRequest.ts';
import type { Address as _hipstershop_Address, Address__Output as _hipstershop_Address__Output } from './hipstershop/Address.ts';
import type { AdvanceOrderRequest as _hipstershop_AdvanceOrderRequest, AdvanceOrderRequest__Output as _hipstershop_AdvanceOrderRequest__Output } from './hipstershop/AdvanceOrderRequest.ts';
import type { AskRequest as _hipstershop_AskRequest, AskRequest__Output as _hipstershop_AskRequest__Output } from './hipstershop/AskRequest.ts';
import type { AskResponse as _hipstershop_AskResponse, AskResponse__Output as _hipstershop_AskResponse__Output } from './hipstershop/AskResponse.ts';
import type { CancelShipmentRequest as _hipstershop_CancelShipmentRequest, CancelShipmentRequest__Output as _hipstershop_CancelShipmentRequest__Output } from './hipstershop/CancelShipmentRequest.ts';
import type { CancelShipmentResponse as _hipstershop_CancelShipmentResponse, CancelShipmentResponse__Output as _hipstershop_CancelShipmentResponse__Output } from './hipstershop/CancelShipmentResponse.ts';
import type { Cart as _hipstershop_Cart, Cart__Output as _hipstershop_Cart__Output } from './hipstershop/Cart.ts';
import type { CartItem as _hipstershop_CartItem, CartItem__Output as _hipstershop_CartItem__Output } from './hipstershop/CartItem.ts';
import type { CartServiceClient as _hipstershop_CartServiceClient, CartServiceDefinition as _hipstershop_CartServiceDefinition } from './hipstershop/CartService.ts';
import type { ChargeRequest as _hipstershop_ChargeRequest, ChargeRequest__Output as _hipstershop_ChargeRequest__Output } from './hipstershop/ChargeRequest.ts';
import type { ChargeResponse as _hipstershop_ChargeResponse, ChargeResponse__Output as _hipstershop_ChargeResponse__Output } from './hipstershop/ChargeResponse.ts';
import type { CheckoutServiceClient as _hipstershop_CheckoutServiceClient, CheckoutServiceDefinition as _hipstershop_CheckoutServiceDefinition } from './hipstershop/CheckoutService.ts';
import type { ConvertAllRequest as _hipstershop_ConvertAllRequest, ConvertAllRequest__Output as _hipstershop_ConvertAllRequest__Output } from './hipstershop/ConvertAllRequest.ts';
import type { ConvertAllResponse as _hipstershop_ConvertAllResponse, ConvertAllResponse__Output as _hipstershop_ConvertAllResponse__Output } from './hipstershop/ConvertAllResponse.ts';
import type { CreateOrderRequest as _hipstershop_CreateOrderRequest, CreateOrderRequest__Output as _hipstershop_CreateOrderRequest__Output } from './hipstershop/CreateOrderRequest.ts';
import type { CreateOrderResponse as _hipstershop_CreateOrderResponse, CreateOrderResponse__Output as _hipstershop_CreateOrderResponse__Output } from './hipstershop/CreateOrderResponse.ts';
import type { CreditCardInfo as _hipstershop_CreditCardInfo, CreditCardInfo__Output as _hipstershop_CreditCardInfo__Output } from './hipstershop/CreditCardInfo.ts';
import type { CurrencyConversionRequest as _hipstershop_CurrencyConversionRequest, CurrencyConversionRequest__Output as _hipstershop_CurrencyConversionRequest__Output } from './hipstershop/CurrencyConversionRequest.ts';
import type { CurrencyServiceClient as _hipstershop_CurrencyServiceClient, CurrencyServiceDefinition as _hipstershop_CurrencyServiceDefinition } from './hipstershop/CurrencyService.ts';
import type { EmailServiceClient as _hipstershop_EmailServiceClient, EmailServiceDefinition as _hipstershop_EmailServiceDefinition } from './hipstershop/EmailService.ts';
import type { Empty as _hipstershop_Empty, Empty__Output as _hipstershop_Empty__Output } from './hipstershop/Empty.ts';
import type { EmptyCartRequest as _hipstershop_EmptyCartRequest, EmptyCartRequest__Output as _hipstershop_EmptyCartRequest__Output } from './hipstershop/EmptyCartRequest.ts';
import type { ForgetOrdersRequest as _hipstershop_ForgetOrdersRequest, ForgetOrdersRequest__Output as _hipstershop_ForgetOrdersRequest__Output } from './hipstershop/ForgetOrdersRequest.ts';
import type { GetCartRequest as _hipstershop_GetCartRequest, GetCartRequest__Output as _hipstershop_GetCartRequest__Output } from './hipstershop/GetCartRequest.ts';
import type { GetChargeRequest as _hipstershop_GetChargeRequest, GetChargeRequest__Output as _hipstershop_GetChargeRequest__Output } from './hipstershop/GetChargeRequest.ts';
import type { GetChargeResponse as _hipstershop_GetChargeResponse, GetChargeResponse__Output as _hipstershop_GetChargeResponse__Output } from './hipstershop/GetChargeResponse.ts';
import type { GetOrderRequest as _hipstershop_GetOrderRequest, GetOrderRequest__Output as _hipstershop_GetOrderRequest__Output } from './hipstershop/GetOrderRequest.ts';
import type { GetProductRequest as _hipstershop_GetProductRequest, GetProductRequest__Output as _hipstershop_GetProductRequest__Output } from './hipstershop/GetProductRequest.ts';
import type { GetProductsRequest as _hipstershop_GetProductsRequest, GetProductsRequest__Output as _hipstershop_GetProductsRequest__Output } from './hipstershop/GetProductsRequest.ts';
import type { GetProductsResponse as _hipstershop_GetProductsResponse, GetProductsResponse__Output as _hipstershop_GetProductsResponse__Output } from './hipstershop/GetProductsResponse.ts';
import type { GetQuoteRequest as _hipstershop_GetQuoteRequest, GetQuoteRequest__Output as _hipstershop_GetQuoteRequest__Output } from './hipstershop/GetQuoteRequest.ts';
import type { GetQuoteResponse as _hipstershop_GetQuoteResponse, GetQuoteResponse__Output as _hipstershop_GetQuoteResponse__Output } from './hipstershop/GetQuoteResponse.ts';
import type { GetSentRequest as _hipstershop_GetSentRequest, GetSentRequest__Output as _hipstershop_GetSentRequest__Output } from './hipstershop/GetSentRequest.ts';
import type { GetSupportedCurrenciesResponse as _hipstershop_GetSupportedCurrenciesResponse, GetSupportedCurrenciesResponse__Output as _hipstershop_GetSupportedCurrenciesResponse__Output } from './hipstershop/GetSupportedCurrenciesResponse.ts';
import type { LeaseUnfinishedOrdersRequest as _hipstershop_LeaseUnfinishedOrdersRequest, LeaseUnfinishedOrdersRequest__Output as _hipstershop_LeaseUnfinishedOrdersRequest__Output } from './hipstershop/LeaseUnfinishedOrdersRequest.ts';
import type { LeaseUnfinishedOrdersResponse as _hipstershop_LeaseUnfinishedOrdersResponse, LeaseUnfinishedOrdersResponse__Output as _hipstershop_LeaseUnfinishedOrdersResponse__Output } from './hipstershop/LeaseUnfinishedOrdersResponse.ts';
import type { ListExpiredOrdersRequest as _hipstershop_ListExpiredOrdersRequest, ListExpiredOrdersRequest__Output as _hipstershop_ListExpiredOrdersRequest__Output } from './hipstershop/ListExpiredOrdersRequest.ts';
import type { ListExpiredOrdersResponse as _hipstershop_ListExpiredOrdersResponse, ListExpiredOrdersResponse__Output as _hipstershop_ListExpiredOrdersResponse__Output } from './hipstershop/ListExpiredOrdersResponse.ts';
import type { ListOrdersRequest as _hipstershop_ListOrdersRequest, ListOrdersRequest__Output as _hipstershop_ListOrdersRequest__Output } from './hipstershop/ListOrdersRequest.ts';
import type { ListOrdersResponse as _hipstershop_ListOrdersResponse, ListOrdersResponse__Output as _hipstershop_ListOrdersResponse__Output } from './hipstershop/ListOrdersResponse.ts';
import type { ListProductsResponse as _hipstershop_ListProductsResponse, ListProductsResponse__Output as _hipstershop_ListProductsResponse__Output } from './hipstershop/ListProductsResponse.ts';
import type { ListRecommendationsRequest as _hipstershop_ListRecommendationsRequest, ListRecommendationsRequest__Output as _hipstershop_ListRecommendationsRequest__Output } from './hipstershop/ListRecommendationsRequest.ts';
import type { ListRecommendationsResponse as _hipstershop_ListRecommendationsResponse, ListRecommendationsResponse__Output as _hipstershop_ListRecommendationsResponse__Output } from './hipstershop/ListRecommendationsResponse.ts';
import type { ListSentRequest as _hipstershop_ListSentRequest, ListSentRequest__Output as _hipstershop_ListSentRequest__Output } from './hipstershop/ListSentRequest.ts';
import type { ListSentResponse as _hipstershop_ListSentResponse, ListSentResponse__Output as _hipstershop_ListSentResponse__Output } from './hipstershop/ListSentResponse.ts';
import type { Money as _hipstershop_Money, Money__Output as _hipstershop_Money__Output } from './hipstershop/Money.ts';
import type { Order as _hipstershop_Order, Order__Output as _hipstershop_Order__Output } from './hipstershop/Order.ts';
import type { OrderItem as _hipstershop_OrderItem, OrderItem__Output as _hipstershop_OrderItem__Output } from './hipstershop/OrderItem.ts';
import type { OrderResult as _hipstershop_OrderResult, OrderResult__Output as _hipstershop_OrderResult__Output } from './hipstershop/OrderResult.ts';
import type { OrderServiceClient as _hipstershop_OrderServiceClient, OrderServiceDefinition as _hipstershop_OrderServiceDefinition } from './hipstershop/OrderService.ts';
import type { PaymentServiceClient as _hipstershop_PaymentServiceClient, PaymentServiceDefinition as _hipstershop_PaymentServiceDefinition } from './hipstershop/PaymentService.ts';
import type { PlaceOrderRequest as _hipstershop_PlaceOrderRequest, PlaceOrderRequest__Output as _hipstershop_PlaceOrderRequest__Output } from './hipstershop/PlaceOrderRequest.ts';
import type { PlaceOrderResponse as _hipstershop_PlaceOrderResponse, PlaceOrderResponse__Output as _hipstershop_PlaceOrderResponse__Output } from './hipstershop/PlaceOrderResponse.ts';
import type { Product as _hipstershop_Product, Product__Output as _hipstershop_Product__Output } from './hipstershop/Product.ts';
import type { ProductCatalogServiceClient as _hipstershop_ProductCatalogServiceClient, ProductCatalogServiceDefinition as _hipstershop_ProductCatalogServiceDefinition } from './hipstershop/ProductCatalogService.ts';
import type { RecommendationServiceClient as _hipstershop_RecommendationServiceClient, RecommendationServiceDefinition as _hipstershop_RecommendationServiceDefinition } from './hipstershop/RecommendationService.ts';
import type { RefundRequest as _hipstershop_RefundRequest, RefundRequest__Output as _hipstershop_RefundRequest__Output } from './hipstershop/RefundRequest.ts';
import type { RefundResponse as _hipstershop_RefundResponse, RefundResponse__Output as _hipstershop_RefundResponse__Output } from './hipstershop/RefundResponse.ts';
import type { RemoveItemsRequest as _hipstershop_RemoveItemsRequest, RemoveItemsRequest__Output as _hipstershop_RemoveItemsRequest__Output } from './hipstershop/RemoveItemsRequest.ts';
import type { SearchProductsRequest as _hipstershop_SearchProductsRequest, SearchProductsRequest__Output as _hipstershop_SearchProductsRequest__Output } from './hipstershop/SearchProductsRequest.ts';
import type { SearchProductsResponse as _hipstershop_SearchProductsResponse, SearchProductsResponse__Output as _hipstershop_SearchProductsResponse__Output } from './hipstershop/SearchProductsResponse.ts';
import type { SendOrderConfirmationRequest as _hipstershop_SendOrderConfirmationRequest, SendOrderConfirmationRequest__Output as _hipstershop_SendOrderConfirmationRequest__Output } from './hipstershop/SendOrderConfirmationRequest.ts';
import type { SentMail as _hipstershop_SentMail, SentMail__Output as _hipstershop_SentMail__Output } from './hipstershop/SentMail.ts';
import type { SetQuantityRequest as _hipstershop_SetQuantityRequest, SetQuantityRequest__Output as _hipstershop_SetQuantityRequest__Output } from './hipstershop/SetQuantityRequest.ts';
import type { ShipOrderRequest as _hipstershop_ShipOrderRequest, ShipOrderRequest__Output as _hipstershop_ShipOrderRequest__Output } from './hipstershop/ShipOrderRequest.ts';
import type { ShipOrderResponse as _hipstershop_ShipOrderResponse, ShipOrderResponse__Output as _hipstershop_ShipOrderResponse__Output } from './hipstershop/ShipOrderResponse.ts';
import type { ShippingServiceClient as _hipstershop_ShippingServiceClient, ShippingServiceDefinition as _hipstershop_ShippingServiceDefinition } from './hipstershop/ShippingService.ts';
import type { ShoppingAssistantServiceClient as _hipstershop_ShoppingAssistantServiceClient, ShoppingAssistantServiceDefinition as _hipstershop_ShoppingAssistantServiceDefinition } from './hipstershop/ShoppingAssistantService.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  hipstershop: {
    Ad: MessageTypeDefinition<_hipstershop_Ad, _hipstershop_Ad__Output>
    AdRequest: MessageTypeDefinition<_hipstershop_AdRequest, _hipstershop_AdRequest__Output>
    AdResponse: MessageTypeDefinition<_hipstershop_AdResponse, _hipstershop_AdResponse__Output>
    AdService: SubtypeConstructor<typeof grpc.Client, _hipstershop_AdServiceClient> & { service: _hipstershop_AdServiceDefinition }
    AddItemRequest: MessageTypeDefinition<_hipstershop_AddItemRequest, _hipstershop_AddItemRequest__Output>
    Address: MessageTypeDefinition<_hipstershop_Address, _hipstershop_Address__Output>
    AdvanceOrderRequest: MessageTypeDefinition<_hipstershop_AdvanceOrderRequest, _hipstershop_AdvanceOrderRequest__Output>
    AskRequest: MessageTypeDefinition<_hipstershop_AskRequest, _hipstershop_AskRequest__Output>
    AskResponse: MessageTypeDefinition<_hipstershop_AskResponse, _hipstershop_AskResponse__Output>
    CancelShipmentRequest: MessageTypeDefinition<_hipstershop_CancelShipmentRequest, _hipstershop_CancelShipmentRequest__Output>
    CancelShipmentResponse: MessageTypeDefinition<_hipstershop_CancelShipmentResponse, _hipstershop_CancelShipmentResponse__Output>
    Cart: MessageTypeDefinition<_hipstershop_Cart, _hipstershop_Cart__Output>
    CartItem: MessageTypeDefinition<_hipstershop_CartItem, _hipstershop_CartItem__Output>
    CartService: SubtypeConstructor<typeof grpc.Client, _hipstershop_CartServiceClient> & { service: _hipstershop_CartServiceDefinition }
    ChargeRequest: MessageTypeDefinition<_hipstershop_ChargeRequest, _hipstershop_ChargeRequest__Output>
    ChargeResponse: MessageTypeDefinition<_hipstershop_ChargeResponse, _hipstershop_ChargeResponse__Output>
    CheckoutService: SubtypeConstructor<typeof grpc.Client, _hipstershop_CheckoutServiceClient> & { service: _hipstershop_CheckoutServiceDefinition }
    ConvertAllRequest: MessageTypeDefinition<_hipstershop_ConvertAllRequest, _hipstershop_ConvertAllRequest__Output>
    ConvertAllResponse: MessageTypeDefinition<_hipstershop_ConvertAllResponse, _hipstershop_ConvertAllResponse__Output>
    CreateOrderRequest: MessageTypeDefinition<_hipstershop_CreateOrderRequest, _hipstershop_CreateOrderRequest__Output>
    CreateOrderResponse: MessageTypeDefinition<_hipstershop_CreateOrderResponse, _hipstershop_CreateOrderResponse__Output>
    CreditCardInfo: MessageTypeDefinition<_hipstershop_CreditCardInfo, _hipstershop_CreditCardInfo__Output>
    CurrencyConversionRequest: MessageTypeDefinition<_hipstershop_CurrencyConversionRequest, _hipstershop_CurrencyConversionRequest__Output>
    CurrencyService: SubtypeConstructor<typeof grpc.Client, _hipstershop_CurrencyServiceClient> & { service: _hipstershop_CurrencyServiceDefinition }
    EmailService: SubtypeConstructor<typeof grpc.Client, _hipstershop_EmailServiceClient> & { service: _hipstershop_EmailServiceDefinition }
    Empty: MessageTypeDefinition<_hipstershop_Empty, _hipstershop_Empty__Output>
    EmptyCartRequest: MessageTypeDefinition<_hipstershop_EmptyCartRequest, _hipstershop_EmptyCartRequest__Output>
    ForgetOrdersRequest: MessageTypeDefinition<_hipstershop_ForgetOrdersRequest, _hipstershop_ForgetOrdersRequest__Output>
    GetCartRequest: MessageTypeDefinition<_hipstershop_GetCartRequest, _hipstershop_GetCartRequest__Output>
    GetChargeRequest: MessageTypeDefinition<_hipstershop_GetChargeRequest, _hipstershop_GetChargeRequest__Output>
    GetChargeResponse: MessageTypeDefinition<_hipstershop_GetChargeResponse, _hipstershop_GetChargeResponse__Output>
    GetOrderRequest: MessageTypeDefinition<_hipstershop_GetOrderRequest, _hipstershop_GetOrderRequest__Output>
    GetProductRequest: MessageTypeDefinition<_hipstershop_GetProductRequest, _hipstershop_GetProductRequest__Output>
    GetProductsRequest: MessageTypeDefinition<_hipstershop_GetProductsRequest, _hipstershop_GetProductsRequest__Output>
    GetProductsResponse: MessageTypeDefinition<_hipstershop_GetProductsResponse, _hipstershop_GetProductsResponse__Output>
    GetQuoteRequest: MessageTypeDefinition<_hipstershop_GetQuoteRequest, _hipstershop_GetQuoteRequest__Output>
    GetQuoteResponse: MessageTypeDefinition<_hipstershop_GetQuoteResponse, _hipstershop_GetQuoteResponse__Output>
    GetSentRequest: MessageTypeDefinition<_hipstershop_GetSentRequest, _hipstershop_GetSentRequest__Output>
    GetSupportedCurrenciesResponse: MessageTypeDefinition<_hipstershop_GetSupportedCurrenciesResponse, _hipstershop_GetSupportedCurrenciesResponse__Output>
    LeaseUnfinishedOrdersRequest: MessageTypeDefinition<_hipstershop_LeaseUnfinishedOrdersRequest, _hipstershop_LeaseUnfinishedOrdersRequest__Output>
    LeaseUnfinishedOrdersResponse: MessageTypeDefinition<_hipstershop_LeaseUnfinishedOrdersResponse, _hipstershop_LeaseUnfinishedOrdersResponse__Output>
    ListExpiredOrdersRequest: MessageTypeDefinition<_hipstershop_ListExpiredOrdersRequest, _hipstershop_ListExpiredOrdersRequest__Output>
    ListExpiredOrdersResponse: MessageTypeDefinition<_hipstershop_ListExpiredOrdersResponse, _hipstershop_ListExpiredOrdersResponse__Output>
    ListOrdersRequest: MessageTypeDefinition<_hipstershop_ListOrdersRequest, _hipstershop_ListOrdersRequest__Output>
    ListOrdersResponse: MessageTypeDefinition<_hipstershop_ListOrdersResponse, _hipstershop_ListOrdersResponse__Output>
    ListProductsResponse: MessageTypeDefinition<_hipstershop_ListProductsResponse, _hipstershop_ListProductsResponse__Output>
    ListRecommendationsRequest: MessageTypeDefinition<_hipstershop_ListRecommendationsRequest, _hipstershop_ListRecommendationsRequest__Output>
    ListRecommendationsResponse: MessageTypeDefinition<_hipstershop_ListRecommendationsResponse, _hipstershop_ListRecommendationsResponse__Output>
    ListSentRequest: MessageTypeDefinition<_hipstershop_ListSentRequest, _hipstershop_ListSentRequest__Output>
    ListSentResponse: MessageTypeDefinition<_hipstershop_ListSentResponse, _hipstershop_ListSentResponse__Output>
    Money: MessageTypeDefinition<_hipstershop_Money, _hipstershop_Money__Output>
    MoneyState: EnumTypeDefinition
    Order: MessageTypeDefinition<_hipstershop_Order, _hipstershop_Order__Output>
    OrderItem: MessageTypeDefinition<_hipstershop_OrderItem, _hipstershop_OrderItem__Output>
    OrderResult: MessageTypeDefinition<_hipstershop_OrderResult, _hipstershop_OrderResult__Output>
    OrderService: SubtypeConstructor<typeof grpc.Client, _hipstershop_OrderServiceClient> & { service: _hipstershop_OrderServiceDefinition }
    OrderState: EnumTypeDefinition
    PaymentService: SubtypeConstructor<typeof grpc.Client, _hipstershop_PaymentServiceClient> & { service: _hipstershop_PaymentServiceDefinition }
    PlaceOrderRequest: MessageTypeDefinition<_hipstershop_PlaceOrderRequest, _hipstershop_PlaceOrderRequest__Output>
    PlaceOrderResponse: MessageTypeDefinition<_hipstershop_PlaceOrderResponse, _hipstershop_PlaceOrderResponse__Output>
    Product: MessageTypeDefinition<_hipstershop_Product, _hipstershop_Product__Output>
    ProductCatalogService: SubtypeConstructor<typeof grpc.Client, _hipstershop_ProductCatalogServiceClient> & { service: _hipstershop_ProductCatalogServiceDefinition }
    RecommendationService: SubtypeConstructor<typeof grpc.Client, _hipstershop_RecommendationServiceClient> & { service: _hipstershop_RecommendationServiceDefinition }
    RefundRequest: MessageTypeDefinition<_hipstershop_RefundRequest, _hipstershop_RefundRequest__Output>
    RefundResponse: MessageTypeDefinition<_hipstershop_RefundResponse, _hipstershop_RefundResponse__Output>
    RemoveItemsRequest: MessageTypeDefinition<_hipstershop_RemoveItemsRequest, _hipstershop_RemoveItemsRequest__Output>
    SearchProductsRequest: MessageTypeDefinition<_hipstershop_SearchProductsRequest, _hipstershop_SearchProductsRequest__Output>
    SearchProductsResponse: MessageTypeDefinition<_hipstershop_SearchProductsResponse, _hipstershop_SearchProductsResponse__Output>
    SendOrderConfirmationRequest: MessageTypeDefinition<_hipstershop_SendOrderConfirmationRequest, _hipstershop_SendOrderConfirmationRequest__Output>
    SentMail: MessageTypeDefinition<_hipstershop_SentMail, _hipstershop_SentMail__Output>
    SetQuantityRequest: MessageTypeDefinition<_hipstershop_SetQuantityRequest, _hipstershop_SetQuantityRequest__Output>
    ShipOrderRequest: MessageTypeDefinition<_hipstershop_ShipOrderRequest, _hipstershop_ShipOrderRequest__Output>
    ShipOrderResponse: MessageTypeDefinition<_hipstershop_ShipOrderResponse, _hipstershop_ShipOrderResponse__Output>
    ShippingService: SubtypeConstructor<typeof grpc.Client, _hipstershop_ShippingServiceClient> & { service: _hipstershop_ShippingServiceDefinition }
    ShoppingAssistantService: SubtypeConstructor<typeof grpc.Client, _hipstershop_ShoppingAssistantServiceClient> & { service: _hipstershop_ShoppingAssistantServiceDefinition }
  }
}

