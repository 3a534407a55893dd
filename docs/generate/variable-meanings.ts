// The meaning of each environment variable in one line; configuration.ts adds the addresses of workloads.
export interface Meaning {
  text: string;
  /** Replaces the default in the source where that would not help a reader. */
  fallback?: string;
}

export const meanings: Record<string, Meaning> = {
  ALLOWED_HOSTS: {
    text: 'Host names that are accepted besides localhost and that of `BASE_URL`: shop.example, .example.com (all subdomains) or *; others get 421',
    fallback: 'any, on loopback none',
  },
  ASSISTANT_LLM_API_KEY: { text: 'Bearer token for the model' },
  ASSISTANT_LLM_API_KEY_FILE: { text: 'File with that token, such as a mounted Secret' },
  ASSISTANT_LLM_MODEL: { text: 'Name of the model; required with `ASSISTANT_LLM_URL`' },
  ASSISTANT_LLM_TIMEOUT: { text: 'Timeout of the model, after which the search index is used instead' },
  ASSISTANT_LLM_URL: {
    text: 'Base URL of an OpenAI-compatible API, such as http://ollama:11434/v1; without it the search index is used',
  },
  BASE_URL: { text: 'Path prefix of every page, such as /online-boutique, or the whole URL of the shop' },
  CATALOG_CACHE_TTL: { text: 'How long the catalogue is cached; 0: not at all' },
  CIRCUIT_BREAKER: {
    text: 'After five consecutive failures, clients stop calling a dependency for a second; turn it off if a mesh does this',
  },
  CLUSTER_NAME: { text: 'Shown in the footer' },
  COLLECTOR_SERVICE_ADDR: { text: 'With `ENABLE_TRACING=1`: host:4317 of a collector, whose HTTP port 4318 is used' },
  CYMBAL_BRANDING: { text: '`true`: the alternative brand, Cymbal Shops' },
  DATA_DIR: { text: 'Folder of the SQLite files and the sign-in key; without it all data is lost at exit' },
  ENABLE_ASSISTANT: { text: 'Links to the shopping assistant in the header' },
  ENABLE_API_EXPLORER: { text: 'Pages that call the RPCs that pages may call; for demonstrations only' },
  ENABLE_OUTBOX: { text: "A page with every customer's emails; for demonstrations only" },
  ENABLE_REFLECTION: { text: 'gRPC server reflection' },
  ENABLE_SIGN_IN: { text: 'Demonstration sign-in, with its public keys at /.well-known/jwks.json' },
  ENABLE_SINGLE_SHARED_SESSION: { text: 'All visitors share one session and one cart' },
  ENABLE_TRACING: { text: '`1`: export spans to `COLLECTOR_SERVICE_ADDR`' },
  ENV_PLATFORM: { text: 'Platform badge: local, gcp, azure, aws, onprem or alibaba', fallback: 'local' },
  EXPLORER_ADDRS: { text: 'Additional services for the API explorer, as name=host:port,…' },
  EXTRA_LATENCY: { text: 'Delay of every RPC and of every page' },
  FRONTEND_CACHE_TTL: {
    text: 'How long the list of currencies and the RPCs of the API explorer are cached; 0: not at all',
  },
  FRONTEND_MESSAGE: { text: 'A message on every page' },
  GRPC_CALL_TIMEOUT: {
    text: "Timeout of a call inside a handler, limited by its caller's deadline; pages use PAGE_BUDGET and ORDER_BUDGET",
  },
  GRPC_CLIENT_RETRIES: { text: 'Clients retry reads that return UNAVAILABLE; turn it off if a mesh does this' },
  GRPC_LB_POLICY: { text: '`round_robin` for headless Services without a mesh', fallback: 'pick_first' },
  GRPC_MAX_CONNECTION_AGE: { text: 'Servers close connections after this time so that clients find new replicas' },
  HOSTNAME: { text: 'Shown in the footer', fallback: "the machine's name" },
  LISTEN_ADDR: { text: 'Address to listen on', fallback: '0.0.0.0' },
  LOG_FORMAT: {
    text: '`json`, or `pretty` for readable lines, which need the development dependency pino-pretty: images have only JSON',
    fallback: 'pretty in a terminal, otherwise json',
  },
  LOG_LEVEL: { text: 'trace, debug, info, warn, error, fatal or silent', fallback: 'info' },
  MAIL_FROM: { text: 'Sender of emails', fallback: 'Online Boutique <orders@boutique.example>' },
  MAIL_RETRY_BASE: { text: 'Delay before the first retry of an email; it doubles up to 5m' },
  MAX_CARTS_MIB: { text: 'Maximum size of all carts; beyond it those of visitors who never came back go first' },
  MAX_IDLE_CONNECTIONS: {
    text: 'Maximum number of idle HTTP connections; beyond it the longest idle one is closed',
  },
  MAX_REQUESTS: { text: 'Maximum number of requests processed at a time; others get 503 with Retry-After' },
  MAX_WAITING_REQUESTS: {
    text: 'Maximum number of clients that are sending a body or reading a response; beyond it the oldest connection is closed',
  },
  ORDER_BUDGET: { text: 'Deadline for placing an order' },
  OTEL_BSP_MAX_EXPORT_BATCH_SIZE: { text: 'Maximum number of spans per export' },
  OTEL_BSP_MAX_QUEUE_SIZE: { text: 'Maximum number of queued spans; others are dropped' },
  OTEL_BSP_SCHEDULE_DELAY: { text: 'Milliseconds between exports of spans' },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    text: 'Base URL of an OTLP/HTTP collector; without it nothing is exported, but trace context is still propagated',
  },
  OTEL_EXPORTER_OTLP_HEADERS: { text: 'Headers of each export, as name=value,…' },
  OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: { text: 'Full URL for metrics' },
  OTEL_EXPORTER_OTLP_METRICS_HEADERS: { text: 'Headers for metrics' },
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: { text: 'Full URL for spans' },
  OTEL_EXPORTER_OTLP_TRACES_HEADERS: { text: 'Headers for spans' },
  OTEL_METRICS_EXPORTER: { text: '`none`: no metrics' },
  OTEL_METRIC_EXPORT_INTERVAL: { text: 'Milliseconds between exports of metrics' },
  OTEL_RESOURCE_ATTRIBUTES: { text: 'Added to every span and metric, as name=value,…' },
  OTEL_SDK_DISABLED: { text: 'No spans and no metrics' },
  OTEL_SERVICE_NAME: { text: 'service.name of spans and metrics', fallback: "the workload's name" },
  OTEL_TRACES_EXPORTER: { text: '`none`: no spans' },
  OTEL_TRACES_SAMPLER: {
    text: '[parentbased_]always_on, always_off or traceidratio',
    fallback: 'parentbased_always_on',
  },
  OTEL_TRACES_SAMPLER_ARG: { text: 'Ratio for traceidratio', fallback: '1' },
  PACKAGING_SERVICE_URL: {
    text: 'GET {url}/{product id} returns JSON with weight, width, height and depth, shown on the product page',
  },
  PAGE_BUDGET: { text: 'Deadline for a page' },
  PORT: { text: 'Port to listen on; 0: any free port', fallback: 'see topology.ts' },
  PRODUCT_CATALOG_FILE: { text: 'Path of the catalogue', fallback: 'products.json of the service' },
  RECOMMENDATION_ALGORITHM: { text: '1: random, 2: products often bought together' },
  RECONCILE_INTERVAL: { text: 'Interval between checks for unfinished orders' },
  REDIS_ADDR: {
    text: 'host:port, redis://, rediss://, redis+sentinel://…/name or redis+cluster://; without it SQLite is used',
  },
  REQUEST_TIMEOUT: { text: 'Maximum time to receive a request; after that the response is 408' },
  SHUTDOWN_DRAIN: { text: 'How long to continue serving after SIGTERM, until clients use other replicas' },
  SIGN_IN_KEY_FILE: {
    text: 'P-256 private keys (PEM): the first signs tokens, all verify them, so put a new key first; replicas need the same file',
    fallback: 'generated in DATA_DIR',
  },
  SMTP_URL: { text: 'smtp:// or smtps:// of a mail server; without it emails stay in the outbox until one is set' },
  TRACE_UI_URL: { text: 'URL of a trace in the tracing UI, with the placeholder {traceId}' },
  TRUST_TRACE_HEADERS: {
    text: "Continue the trace in a request's traceparent and baggage, and keep its x-request-id; only behind a gateway that sets them, or visitors choose what is recorded",
  },
  ZONE: { text: 'Shown in the footer' },
};
