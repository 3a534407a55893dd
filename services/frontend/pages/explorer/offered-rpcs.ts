// The RPCs that the API explorer offers: any visitor may call those that the pages call for every visitor.

/** RPCs that only other services may call. A test compares them with topology.ts. */
export const internalRpcs: ReadonlySet<string> = new Set([
  'hipstershop.EmailService/SendOrderConfirmation',
  'hipstershop.OrderService/AdvanceOrder',
  'hipstershop.OrderService/CreateOrder',
  'hipstershop.OrderService/ForgetOrders',
  'hipstershop.OrderService/LeaseUnfinishedOrders',
  'hipstershop.OrderService/ListExpiredOrders',
  'hipstershop.PaymentService/Charge',
  'hipstershop.PaymentService/ForgetOrders',
  'hipstershop.PaymentService/GetCharge',
  'hipstershop.PaymentService/Refund',
  'hipstershop.ShippingService/CancelShipment',
  'hipstershop.ShippingService/ForgetOrders',
  'hipstershop.ShippingService/ShipOrder',
]);

/** RPCs that return every visitor's emails, like the outbox page. */
export const outboxRpcs: ReadonlySet<string> = new Set([
  'hipstershop.EmailService/GetSent',
  'hipstershop.EmailService/ListSent',
]);
