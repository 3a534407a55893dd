// The whole system on one page: every workload, its ports, and the RPCs it may call. The start script, the tests, the
// cluster's manifests and policies, and docs/workloads.md are derived from this file.

/** One workload: what it is, and what it may call. */
interface Workload {
  /** What it does, in one line. */
  readonly description: string;
  /** Port of its Kubernetes Service. */
  readonly port: number;
  /** Port it listens on in its container. */
  readonly containerPort: number;
  /** Environment variable from which its callers read host:port. */
  readonly address: string;
  /** The gRPC service it serves; undefined for the frontend, which serves HTTP. */
  readonly serves?: string;
  /** Stores data that outlives the process: a file in DATA_DIR in the embedded shop, Redis (REDIS_ADDR) in a cluster. */
  readonly durable?: true;
  /** Memory request of its container, in MiB: that of the last `npm run bench -- --memory` (docs/performance.md). */
  readonly memoryMi: number;
  /** Memory limit of its container, in MiB; 160 by default. */
  readonly memoryLimitMi?: number;
  /** Environment variables of its container, besides PORT, the addresses of its callees and REDIS_ADDR. */
  readonly env?: Readonly<Record<string, string>>;
  /** The only RPCs that it may call, by workload. Includes the single RPC that replaces a batch RPC on older peers. */
  readonly calls?: Readonly<Record<string, readonly string[]>>;
}

/** All workloads. */
export const topology = {
  adservice: {
    description: 'Picks ads that match the products on a page.',
    port: 9555,
    containerPort: 9555,
    address: 'AD_SERVICE_ADDR',
    serves: 'hipstershop.AdService',
    memoryMi: 48,
  },
  cartservice: {
    description: "Keeps each visitor's cart.",
    port: 7070,
    containerPort: 7070,
    address: 'CART_SERVICE_ADDR',
    serves: 'hipstershop.CartService',
    durable: true,
    memoryMi: 52,
  },
  checkoutservice: {
    description: 'Places orders: each is charged once and shipped once, or refunded.',
    port: 5050,
    containerPort: 5050,
    address: 'CHECKOUT_SERVICE_ADDR',
    serves: 'hipstershop.CheckoutService',
    memoryMi: 48,
    calls: {
      cartservice: ['GetCart', 'RemoveItems', 'EmptyCart'],
      currencyservice: ['ConvertAll', 'Convert'],
      emailservice: ['SendOrderConfirmation'],
      orderservice: [
        'CreateOrder',
        'AdvanceOrder',
        'GetOrder',
        'LeaseUnfinishedOrders',
        'ListExpiredOrders',
        'ForgetOrders',
      ],
      paymentservice: ['Charge', 'Refund', 'GetCharge', 'ForgetOrders'],
      productcatalogservice: ['GetProducts', 'GetProduct'],
      shippingservice: ['GetQuote', 'ShipOrder', 'CancelShipment', 'ForgetOrders'],
    },
  },
  currencyservice: {
    description: 'Converts money exactly between 33 currencies.',
    port: 7000,
    containerPort: 7000,
    address: 'CURRENCY_SERVICE_ADDR',
    serves: 'hipstershop.CurrencyService',
    memoryMi: 48,
  },
  emailservice: {
    description: 'Writes order confirmations to an outbox; with SMTP_URL it sends them.',
    port: 5000,
    containerPort: 8080,
    address: 'EMAIL_SERVICE_ADDR',
    serves: 'hipstershop.EmailService',
    durable: true,
    memoryMi: 36,
  },
  frontend: {
    description: 'Serves the pages.',
    port: 80,
    containerPort: 8080,
    address: 'FRONTEND_ADDR',
    memoryMi: 124,
    memoryLimitMi: 288,
    env: { ENV_PLATFORM: 'local' },
    calls: {
      adservice: ['GetAds'],
      cartservice: ['AddItem', 'GetCart', 'EmptyCart', 'RemoveItems', 'SetQuantity'],
      checkoutservice: ['PlaceOrder'],
      currencyservice: ['GetSupportedCurrencies', 'ConvertAll', 'Convert'],
      emailservice: ['ListSent', 'GetSent'],
      orderservice: ['GetOrder', 'ListOrders'],
      productcatalogservice: ['GetProduct', 'GetProducts', 'SearchProducts'],
      recommendationservice: ['ListRecommendations'],
      shippingservice: ['GetQuote'],
      shoppingassistantservice: ['Ask'],
    },
  },
  orderservice: {
    description: 'Keeps the state of every order.',
    port: 5060,
    containerPort: 5060,
    address: 'ORDER_SERVICE_ADDR',
    serves: 'hipstershop.OrderService',
    durable: true,
    memoryMi: 40,
  },
  paymentservice: {
    description: 'Charges and refunds cards; it never stores a card.',
    port: 50051,
    containerPort: 50051,
    address: 'PAYMENT_SERVICE_ADDR',
    serves: 'hipstershop.PaymentService',
    durable: true,
    memoryMi: 32,
  },
  productcatalogservice: {
    description: 'Lists, finds and describes the products.',
    port: 3550,
    containerPort: 3550,
    address: 'PRODUCT_CATALOG_SERVICE_ADDR',
    serves: 'hipstershop.ProductCatalogService',
    memoryMi: 48,
  },
  recommendationservice: {
    description: 'Recommends other products.',
    port: 8080,
    containerPort: 8080,
    address: 'RECOMMENDATION_SERVICE_ADDR',
    serves: 'hipstershop.RecommendationService',
    memoryMi: 48,
    calls: { productcatalogservice: ['SearchProducts'] },
  },
  shippingservice: {
    description: 'Quotes and ships orders.',
    port: 50051,
    containerPort: 50051,
    address: 'SHIPPING_SERVICE_ADDR',
    serves: 'hipstershop.ShippingService',
    durable: true,
    memoryMi: 40,
  },
  shoppingassistantservice: {
    description: "Finds products for a visitor's request in plain words.",
    port: 80,
    containerPort: 8080,
    address: 'SHOPPING_ASSISTANT_SERVICE_ADDR',
    serves: 'hipstershop.ShoppingAssistantService',
    memoryMi: 36,
    memoryLimitMi: 192,
    calls: { productcatalogservice: ['SearchProducts'] },
  },
} as const satisfies Record<string, Workload>;

/** Name of a workload, such as cartservice. */
export type WorkloadName = keyof typeof topology;

export const isWorkload = (name: string): name is WorkloadName => Object.hasOwn(topology, name);

/** The names of all workloads, alphabetically. */
export const workloadNames: readonly WorkloadName[] = Object.keys(topology).filter(isWorkload).sort();

/** A workload's entry, with the same type for all workloads. */
export const workload = (name: WorkloadName): Workload => topology[name];

/** The names of the gRPC services (every workload but the frontend), alphabetically. */
export const grpcServices = workloadNames.filter((name) => workload(name).serves);

/** In the embedded shop a gRPC service listens on PORT_BASE plus this; undefined for the frontend, which listens on PORT. */
export const portOffset = (name: WorkloadName): number | undefined =>
  workload(name).serves ? grpcServices.indexOf(name) : undefined;

/** A caller, a callee, and the RPCs between them. */
export interface Edge {
  readonly caller: WorkloadName;
  readonly callee: WorkloadName;
  /** Full names, such as hipstershop.CurrencyService/Convert. */
  readonly rpcs: readonly string[];
}

/** All calls that are allowed, except the load generator's HTTP requests to the frontend. */
export const edges: readonly Edge[] = workloadNames.flatMap((caller) =>
  Object.entries(workload(caller).calls ?? {}).map(([name, rpcs]) => {
    if (!isWorkload(name)) throw new Error(`topology.ts: ${caller} calls ${name}, which is not a workload`);
    return { caller, callee: name, rpcs: rpcs.map((rpc) => `${workload(name).serves}/${rpc}`) };
  }),
);
