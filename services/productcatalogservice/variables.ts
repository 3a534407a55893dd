// The environment variables of productcatalogservice itself.
import { text, type Variables } from '@boutique/service-kit/variables';

export const variables: Variables = {
  PRODUCT_CATALOG_FILE: {
    kind: text,
    text: 'Path of the catalogue: at most 10,000 products and 16 MiB, any 100 of which take at most 1 MiB in a response',
    fallback: 'products.json of the service',
  },
};
