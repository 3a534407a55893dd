// The environment variables of orderservice itself.
import { duration, type Variables } from '@boutique/service-kit/variables';

export const variables: Variables = {
  ORDER_RETENTION: {
    kind: duration('1m', '87600h'),
    text: 'How long an order is kept after its end, together with its charge and its shipment; until then a repeated form finds it',
    fallback: '24h',
  },
};
