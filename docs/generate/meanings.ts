// What each environment variable means, in one line; configuration.ts derives the addresses of workloads.
export interface Meaning {
  text: string;
  /** Where the default in the source says less than a person needs. */
  fallback?: string;
}

export const meanings: Record<string, Meaning> = {
  ASSISTANT_LLM_API_KEY: { text: 'Bearer token for the model' },
  ASSISTANT_LLM_API_KEY_FILE: { text: 'File that holds that token, such as a mounted Secret' },
  ASSISTANT_LLM_MODEL: { text: 'Name of the model; needed with `ASSISTANT_LLM_URL`' },
  ASSISTANT_LLM_TIMEOUT: { text: 'After this long the index answers instead' },
  ASSISTANT_LLM_URL: {
    text: 'Base of an OpenAI-compatible API, such as http://ollama:11434/v1; without it the index answers',
  },
  BASE_URL: { text: 'Path before every page, such as /online-boutique' },
  CATALOG_CACHE_TTL: { text: 'How long the catalogue is kept; 0: asked for each call' },
  CIRCUIT_BREAKER: {
    text: 'Clients leave a dependency alone for a second after five failures in a row; off where a mesh does it',
  },
  CLUSTER_NAME: { text: 'Shown in the footer' },
  COLLECTOR_SERVICE_ADDR: { text: 'With `ENABLE_TRACING=1`: host:4317 of a collector, whose HTTP port 4318 is used' },
  CYMBAL_BRANDING: { text: '`true`: the second brand, Cymbal Shops' },
  DATA_DIR: {
    text: 'Directory of the SQLite files and the sign-in key; without it everything is forgotten at the end',
  },
  ENABLE_ASSISTANT: { text: 'A link to the shopping assistant in the header' },
  ENABLE_API_EXPLORER: { text: 'Pages that call any RPC of the services: for demonstrations only' },
  ENABLE_OUTBOX: { text: "A page with everybody's mails: for demonstrations only" },
  ENABLE_REFLECTION: { text: 'gRPC server reflection' },
  ENABLE_SIGN_IN: { text: 'The demonstration sign-in, with its key set at /.well-known/jwks.json' },
  ENABLE_SINGLE_SHARED_SESSION: { text: 'All visitors share one session, and so one cart' },
  ENABLE_TRACING: { text: '`1`: export spans to `COLLECTOR_SERVICE_ADDR`' },
  ENV_PLATFORM: { text: 'The badge: local, gcp, azure, aws, onprem or alibaba', fallback: 'local' },
  EXPLORER_ADDRS: { text: 'More services for the API explorer, as name=host:port,…' },
  EXTRA_LATENCY: { text: 'Every RPC, and every page of the frontend, waits this long first' },
  FRONTEND_CACHE_TTL: { text: 'How long the list of currencies is kept; 0: asked for each page' },
  FRONTEND_MESSAGE: { text: 'A line on every page' },
  GRPC_CALL_TIMEOUT: {
    text: 'Limit of a call inside a handler, below that of its caller; pages have PAGE_BUDGET and ORDER_BUDGET',
  },
  GRPC_CLIENT_RETRIES: { text: 'Clients repeat reads that were answered UNAVAILABLE; off where a mesh does it' },
  GRPC_LB_POLICY: { text: '`round_robin` with headless Services and no mesh', fallback: 'pick_first' },
  GRPC_MAX_CONNECTION_AGE: { text: 'Servers end a connection after this long, so that clients find new replicas' },
  HOSTNAME: { text: 'Shown in the footer', fallback: "the machine's name" },
  LISTEN_ADDR: { text: 'Address to listen on', fallback: '0.0.0.0' },
  LOG_FORMAT: { text: '`pretty`: lines for people instead of JSON', fallback: 'json' },
  LOG_LEVEL: { text: 'trace, debug, info, warn, error, fatal or silent', fallback: 'info' },
  MAIL_FROM: { text: 'Sender of the mails', fallback: 'Online Boutique <orders@boutique.example>' },
  MAIL_RETRY_BASE: { text: 'Pause before the second attempt to deliver a mail; it doubles up to 5m' },
  MAX_IDLE_CONNECTIONS: { text: 'Connections kept open between two requests; above it the longest idle one is closed' },
  MAX_REQUESTS: { text: 'Requests answered at a time; more are refused with 503 and Retry-After' },
  ORDER_BUDGET: { text: 'Time for placing an order' },
  OTEL_BSP_MAX_EXPORT_BATCH_SIZE: { text: 'Most spans in one export' },
  OTEL_BSP_MAX_QUEUE_SIZE: { text: 'Most spans that wait; more are dropped' },
  OTEL_BSP_SCHEDULE_DELAY: { text: 'Milliseconds between exports of spans' },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    text: 'Base address of an OTLP/HTTP collector; without it nothing is exported, but trace context still travels on',
  },
  OTEL_EXPORTER_OTLP_HEADERS: { text: 'name=value,… sent with each export' },
  OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: { text: 'Full address for metrics alone' },
  OTEL_EXPORTER_OTLP_METRICS_HEADERS: { text: 'As above, for metrics alone' },
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: { text: 'Full address for spans alone' },
  OTEL_EXPORTER_OTLP_TRACES_HEADERS: { text: 'As above, for spans alone' },
  OTEL_METRICS_EXPORTER: { text: '`none`: no metrics' },
  OTEL_METRIC_EXPORT_INTERVAL: { text: 'Milliseconds between exports of metrics' },
  OTEL_RESOURCE_ATTRIBUTES: { text: 'name=value,… added to every span and metric' },
  OTEL_SDK_DISABLED: { text: 'No spans and no metrics' },
  OTEL_SERVICE_NAME: { text: 'service.name of spans and metrics', fallback: "the workload's name" },
  OTEL_TRACES_EXPORTER: { text: '`none`: no spans' },
  OTEL_TRACES_SAMPLER: {
    text: '[parentbased_]always_on, always_off or traceidratio',
    fallback: 'parentbased_always_on',
  },
  OTEL_TRACES_SAMPLER_ARG: { text: 'Ratio for traceidratio', fallback: '1' },
  PACKAGING_SERVICE_URL: {
    text: 'GET {url}/{product id} answers with JSON of weight, width, height and depth, shown on the product page',
  },
  PAGE_BUDGET: { text: 'Time for a page' },
  PORT: { text: 'Port to listen on; 0 lets the system choose', fallback: 'see topology.ts' },
  PRODUCT_CATALOG_FILE: { text: 'Another catalogue file', fallback: 'products.json of the service' },
  RECOMMENDATION_ALGORITHM: { text: '1: at random, 2: by what is bought together' },
  RECONCILE_INTERVAL: { text: 'How often unfinished orders are looked for' },
  REDIS_ADDR: {
    text: 'host:port, redis://, rediss://, redis+sentinel://…/name or redis+cluster://; without it SQLite',
  },
  REQUEST_TIMEOUT: { text: 'Time for a client to send its request; after it the answer is 408' },
  SHUTDOWN_DRAIN: { text: 'How long to go on serving after SIGTERM, until everybody knows' },
  SIGN_IN_KEY_FILE: {
    text: 'P-256 key as PEM that signs the tokens; replicas need the same',
    fallback: 'made, and kept in `DATA_DIR`',
  },
  SMTP_URL: {
    text: 'smtp:// or smtps:// of a mail server; without it mails stay in the outbox, and wait there for the day when there is one',
  },
  TRACE_UI_URL: { text: 'Address of a trace in the tracing UI, with {traceId} in it' },
  ZONE: { text: 'Shown in the footer' },
};
