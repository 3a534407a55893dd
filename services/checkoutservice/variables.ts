// The environment variables of checkoutservice itself.
import { requiredAddresses } from '@boutique/service-kit/kit-variables';
import { duration, type Variables } from '@boutique/service-kit/variables';

export const variables: Variables = {
  ...requiredAddresses(
    'CART_SERVICE_ADDR',
    'CURRENCY_SERVICE_ADDR',
    'EMAIL_SERVICE_ADDR',
    'PAYMENT_SERVICE_ADDR',
    'PRODUCT_CATALOG_SERVICE_ADDR',
    'SHIPPING_SERVICE_ADDR',
  ),
  RECONCILE_INTERVAL: {
    kind: duration('100ms', '10m'),
    text: 'Interval between checks for unfinished orders, and for orders whose retention has ended',
  },
};
