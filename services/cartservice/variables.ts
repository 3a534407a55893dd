// The environment variables of cartservice itself.
import { int, type Variables } from '@boutique/service-kit/variables';

export const variables: Variables = {
  MAX_CARTS_MIB: {
    kind: int(1, 1_000_000),
    text: 'Maximum size of all carts; beyond it those of visitors who never came back go first',
  },
};
