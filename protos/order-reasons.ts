// Reasons (google.rpc.ErrorInfo.reason and Order.reason_code) that say what happened to an order.

/** PlaceOrder: nothing was ordered, because the cart is empty. */
export const cartEmpty = 'CART_EMPTY';
/** PlaceOrder: nothing was ordered, because a product in the cart is no longer sold. */
export const productNotSold = 'PRODUCT_NOT_SOLD';
/** An unfinished order whose payment may have to be refunded by hand, because the payment service has no Refund. */
export const checkManually = 'CHECK_MANUALLY';

/** Whether no step may change the order any more: only a person can decide about it. */
export const needsManualCheck = ({ reasonCode }: { reasonCode: string }): boolean => reasonCode === checkManually;

/** An order that is being cancelled, whose shipment may be cancelled already: it must not be charged any more. */
export const cancelling = 'CANCELLING';

/** A DONE order without a confirmation: emailservice rejected it. */
export const emailRejected = 'EMAIL_REJECTED';

/** A refunded order whose parcel may be on its way: shippingservice has no CancelShipment, and a response was lost. */
export const shipmentUnknown = 'SHIPMENT_UNKNOWN';
