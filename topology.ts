// The system on one page: every workload, its ports, and whom it may call with which RPCs. `start`, the tests, the
// policies of the cluster and the README's picture come from here.

interface Workload {
  /** Port of its Kubernetes Service. */
  readonly port: number;
  /** Port it listens on in its container. */
  readonly containerPort: number;
  /** On one machine it listens on PORT_BASE plus this; the frontend has PORT of its own. */
  readonly offset?: number;
  /** Variable in which its callers find host:port. */
  readonly address: string;
  /** The gRPC service it serves; the frontend speaks HTTP. */
  readonly serves?: string;
  /** Keeps something that outlives it: a file in DATA_DIR on one machine, Redis (REDIS_ADDR) in a cluster. */
  readonly durable?: true;
  /** The only RPCs that it may call, by workload. A batch RPC comes with what stands in where a peer lacks it. */
  readonly calls?: Readonly<Record<string, readonly string[]>>;
}

export const topology = {
  adservice: {
    port: 9555,
    containerPort: 9555,
    offset: 0,
    address: 'AD_SERVICE_ADDR',
    serves: 'hipstershop.AdService',
  },
  cartservice: {
    port: 7070,
    containerPort: 7070,
    offset: 1,
    address: 'CART_SERVICE_ADDR',
    serves: 'hipstershop.CartService',
    durable: true,
  },
  checkoutservice: {
    port: 5050,
    containerPort: 5050,
    offset: 2,
    address: 'CHECKOUT_SERVICE_ADDR',
    serves: 'hipstershop.CheckoutService',
    calls: {
      cartservice: ['GetCart', 'RemoveItems', 'EmptyCart'],
      currencyservice: ['ConvertAll', 'Convert'],
      emailservice: ['SendOrderConfirmation'],
      orderservice: ['CreateOrder', 'AdvanceOrder', 'GetOrder', 'LeaseUnfinishedOrders'],
      paymentservice: ['Charge', 'Refund'],
      productcatalogservice: ['GetProducts', 'GetProduct'],
      shippingservice: ['GetQuote', 'ShipOrder', 'CancelShipment'],
    },
  },
  currencyservice: {
    port: 7000,
    containerPort: 7000,
    offset: 3,
    address: 'CURRENCY_SERVICE_ADDR',
    serves: 'hipstershop.CurrencyService',
  },
  emailservice: {
    port: 5000,
    containerPort: 8080,
    offset: 4,
    address: 'EMAIL_SERVICE_ADDR',
    serves: 'hipstershop.EmailService',
    durable: true,
  },
  frontend: {
    port: 80,
    containerPort: 8080,
    address: 'FRONTEND_ADDR',
    calls: {
      adservice: ['GetAds'],
      cartservice: ['AddItem', 'GetCart', 'EmptyCart', 'RemoveItems'],
      checkoutservice: ['PlaceOrder'],
      currencyservice: ['GetSupportedCurrencies', 'ConvertAll', 'Convert'],
      emailservice: ['ListSent'],
      orderservice: ['GetOrder', 'ListOrders'],
      productcatalogservice: ['ListProducts', 'GetProduct', 'GetProducts', 'SearchProducts'],
      recommendationservice: ['ListRecommendations'],
      shippingservice: ['GetQuote'],
      shoppingassistantservice: ['Ask'],
    },
  },
  orderservice: {
    port: 5060,
    containerPort: 5060,
    offset: 5,
    address: 'ORDER_SERVICE_ADDR',
    serves: 'hipstershop.OrderService',
    durable: true,
  },
  paymentservice: {
    port: 50051,
    containerPort: 50051,
    offset: 6,
    address: 'PAYMENT_SERVICE_ADDR',
    serves: 'hipstershop.PaymentService',
    durable: true,
  },
  productcatalogservice: {
    port: 3550,
    containerPort: 3550,
    offset: 7,
    address: 'PRODUCT_CATALOG_SERVICE_ADDR',
    serves: 'hipstershop.ProductCatalogService',
  },
  recommendationservice: {
    port: 8080,
    containerPort: 8080,
    offset: 8,
    address: 'RECOMMENDATION_SERVICE_ADDR',
    serves: 'hipstershop.RecommendationService',
    calls: { productcatalogservice: ['ListProducts'] },
  },
  shippingservice: {
    port: 50051,
    containerPort: 50051,
    offset: 9,
    address: 'SHIPPING_SERVICE_ADDR',
    serves: 'hipstershop.ShippingService',
    durable: true,
  },
  shoppingassistantservice: {
    port: 80,
    containerPort: 8080,
    offset: 10,
    address: 'SHOPPING_ASSISTANT_SERVICE_ADDR',
    serves: 'hipstershop.ShoppingAssistantService',
    calls: { productcatalogservice: ['ListProducts'] },
  },
} as const satisfies Record<string, Workload>;

export type WorkloadName = keyof typeof topology;

const isWorkload = (name: string): name is WorkloadName => Object.hasOwn(topology, name);

/** All names, alphabetically. */
export const workloadNames: readonly WorkloadName[] = Object.keys(topology).filter(isWorkload);

/** A workload's entry, for code that goes over all of them. */
export const workload = (name: WorkloadName): Workload => topology[name];

export interface Edge {
  readonly caller: WorkloadName;
  readonly callee: WorkloadName;
  /** Full names, such as hipstershop.CurrencyService/Convert. */
  readonly rpcs: readonly string[];
}

/** Who may call whom with what. The load generator's HTTP to the frontend is not among them. */
export const edges: readonly Edge[] = workloadNames.flatMap((caller) =>
  Object.entries(workload(caller).calls ?? {}).map(([name, rpcs]) => {
    if (!isWorkload(name)) throw new Error(`topology: ${caller} calls ${name}, which is no workload`);
    return { caller, callee: name, rpcs: rpcs.map((rpc) => `${workload(name).serves}/${rpc}`) };
  }),
);
