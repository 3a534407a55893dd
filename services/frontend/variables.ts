// The environment variables of the frontend itself.
import { hostList, shopUrl } from '@boutique/service-kit/http-hosts';
import { requiredAddresses } from '@boutique/service-kit/kit-variables';
import {
  baseUrl,
  duration,
  flag,
  int,
  isAddress,
  type Kind,
  listOf,
  text,
  url,
  type Variables,
} from '@boutique/service-kit/variables';

const namedAddresses: Kind = {
  expected: 'name=host:port,…',
  accepts: (value) => value.split(',').every((pair) => /^[\w-]+=/.test(pair) && isAddress(pair.replace(/^[^=]*=/, ''))),
};

const frameAncestor: Kind = {
  expected: 'origins such as https://portal.example or https://*.example',
  accepts: (value) => /^(https?:\/\/(\*\.)?[\w.-]+(:\d{1,5})?|[a-z][a-z0-9+.-]*:)$/i.test(value),
};

const traceUrl: Kind = {
  expected: 'a URL with http:// or https:// and the placeholder {traceId}',
  accepts: (value) => value.includes('{traceId}') && url('http', 'https').accepts(value),
};

export const variables: Variables = {
  ...requiredAddresses(
    'AD_SERVICE_ADDR',
    'CART_SERVICE_ADDR',
    'CHECKOUT_SERVICE_ADDR',
    'CURRENCY_SERVICE_ADDR',
    'PRODUCT_CATALOG_SERVICE_ADDR',
    'RECOMMENDATION_SERVICE_ADDR',
    'SHIPPING_SERVICE_ADDR',
    'SHOPPING_ASSISTANT_SERVICE_ADDR',
  ),
  ALLOWED_HOSTS: {
    kind: hostList,
    text: 'Host names that are accepted besides localhost and that of `BASE_URL`: shop.example, .example.com (all subdomains) or *; others get 421',
    fallback: 'any, on loopback none',
  },
  BASE_URL: {
    kind: shopUrl,
    text: 'Path prefix of every page, such as /online-boutique, or the whole URL of the shop',
  },
  CLUSTER_NAME: { kind: text, text: 'Shown in the footer' },
  CYMBAL_BRANDING: { kind: flag, text: '`true`: the alternative brand, Cymbal Shops' },
  ENABLE_API_EXPLORER: {
    kind: flag,
    text: 'Pages that call the RPCs that pages may call; for demonstrations only',
  },
  ENABLE_ASSISTANT: { kind: flag, text: 'The shopping assistant, with a link in the header' },
  ENABLE_OUTBOX: { kind: flag, text: "A page with every customer's emails; for demonstrations only" },
  ENABLE_SIGN_IN: {
    kind: flag,
    text: 'Demonstration sign-in, with its public keys at /.well-known/jwks.json',
  },
  ENABLE_SINGLE_SHARED_SESSION: { kind: flag, text: 'All visitors share one session and one cart' },
  // As in the original, any other value means local.
  ENV_PLATFORM: {
    kind: text,
    text: 'Platform badge: local, gcp, azure, aws, onprem or alibaba',
    fallback: 'local',
  },
  EXPLORER_ADDRS: { kind: namedAddresses, text: 'Additional services for the API explorer' },
  FRAME_ANCESTORS: {
    kind: listOf(frameAncestor),
    text: 'Sites that may show the shop in a frame; their visitors have a session of its own for each of these sites, over https',
  },
  FRONTEND_CACHE_TTL: {
    kind: duration('0s', '24h'),
    text: 'How long the list of currencies and the RPCs of the API explorer are cached; 0: not at all',
  },
  FRONTEND_MESSAGE: { kind: text, text: 'A message on every page' },
  HOSTNAME: { kind: text, text: 'Shown in the footer', fallback: "the machine's name" },
  MAX_IDLE_CONNECTIONS: {
    kind: int(1, 1_000_000),
    text: 'Maximum number of idle HTTP connections; beyond it the longest idle one is closed',
  },
  MAX_REQUESTS: {
    kind: int(1, 1_000_000),
    text: 'Maximum number of requests processed at a time; others get 503 with Retry-After',
  },
  MAX_WAITING_REQUESTS: {
    kind: int(1, 1_000_000),
    text: 'Maximum number of clients that are sending a body or reading a response; beyond it the oldest connection is closed',
  },
  ORDER_BUDGET: { kind: duration('100ms', '60s'), text: 'Deadline for placing an order' },
  PACKAGING_SERVICE_URL: {
    kind: baseUrl('http', 'https'),
    text: 'GET {url}/{product id} returns JSON with weight, width, height and depth, shown on the product page',
  },
  PAGE_BUDGET: { kind: duration('100ms', '60s'), text: 'Deadline for a page' },
  REQUEST_TIMEOUT: {
    kind: duration('100ms', '10m'),
    text: 'Maximum time to receive a request; after that the response is 408',
  },
  SIGN_IN_KEY_FILE: {
    kind: text,
    text: 'P-256 private keys (PEM): the first signs tokens, all verify them, so put a new key first; replicas need the same file',
    fallback: 'generated in DATA_DIR',
  },
  TRACE_UI_URL: { kind: traceUrl, text: 'URL of a trace in the tracing UI' },
  TRUST_TRACE_HEADERS: {
    kind: flag,
    text: "Continue the trace in a request's traceparent and baggage, and keep its x-request-id; only behind a gateway that sets them, or visitors choose what is recorded",
  },
  ZONE: { kind: text, text: 'Shown in the footer' },
};
