// The environment variables of shoppingassistantservice itself.
import { requiredAddresses } from '@boutique/service-kit/kit-variables';
import { duration, text, url, type Variables } from '@boutique/service-kit/variables';

export const variables: Variables = {
  ...requiredAddresses('PRODUCT_CATALOG_SERVICE_ADDR'),
  ASSISTANT_LLM_API_KEY: { kind: text, isSecret: true, text: 'Bearer token for the model' },
  ASSISTANT_LLM_API_KEY_FILE: { kind: text, text: 'File with that token, such as a mounted Secret' },
  ASSISTANT_LLM_MODEL: { kind: text, text: 'Name of the model; required with `ASSISTANT_LLM_URL`' },
  ASSISTANT_LLM_TIMEOUT: {
    kind: duration('10ms', '60s'),
    text: 'Timeout of the model, after which the search index is used instead',
  },
  ASSISTANT_LLM_URL: {
    kind: url('http', 'https'),
    isSecret: true,
    text: 'Base URL of an OpenAI-compatible API, such as http://ollama:11434/v1; without it the search index is used',
  },
  CATALOG_CACHE_TTL: { kind: duration('0s', '24h'), text: 'How long the catalogue is cached; 0: not at all' },
};
