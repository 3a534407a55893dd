// The environment variables of recommendationservice itself.
import { requiredAddresses } from '@boutique/service-kit/kit-variables';
import { duration, int, type Variables } from '@boutique/service-kit/variables';

export const variables: Variables = {
  ...requiredAddresses('PRODUCT_CATALOG_SERVICE_ADDR'),
  CATALOG_CACHE_TTL: { kind: duration('0s', '24h'), text: 'How long the catalogue is cached; 0: not at all' },
  RECOMMENDATION_ALGORITHM: { kind: int(1, 2), text: '1: random, 2: products often bought together' },
};
