// What the pages need to know. Amounts and times are formatted, addresses of pictures resolved.
import type { Messages } from '../locales/en.ts';

/** What every page shows around its content. */
export interface Page {
  t: Messages;
  /** '' or '/shop': before every path, without a final slash. */
  baseUrl: string;
  brand: 'boutique' | 'cymbal';
  /** '/static/css/site.css' to its hashed address, base included. */
  asset(path: string): string;
  currency: string;
  currencies: readonly string[];
  showCurrency: boolean;
  /** Where /setCurrency and /setLanguage return to: path and query, without the base. */
  path: string;
  cartSize: number;
  assistant: boolean;
  outbox: boolean;
  explorer: boolean;
  /** Where the shop has a sign-in: who is signed in, if anybody. */
  signIn?: { name?: string };
  message?: string;
  platform?: { id: string; name: string };
  session: string;
  requestId: string;
  host?: string;
  cluster?: string;
  zone?: string;
  traceId?: string;
  /** Only when the trace was sampled. */
  traceUrl?: string;
}

export interface ProductCard {
  id: string;
  name: string;
  price: string;
  picture: string;
}

export interface Ad {
  /** As the ad service sends it: a path of the shop, without the base, or a full address. */
  redirectUrl: string;
  text: string;
}

export interface ProductModel extends ProductCard {
  description: string;
  packaging?: { weight: string; width: string; height: string; depth: string };
  recommendations: readonly ProductCard[];
  ad?: Ad;
}

export interface CartLine {
  id: string;
  name: string;
  picture: string;
  quantity: number;
  unitPrice: string;
  cost: string;
}

export type CheckoutField =
  | 'email'
  | 'street_address'
  | 'zip_code'
  | 'city'
  | 'state'
  | 'country'
  | 'credit_card_number'
  | 'credit_card_expiration_month'
  | 'credit_card_expiration_year'
  | 'credit_card_cvv';

export interface CheckoutForm {
  idempotencyKey: string;
  values: Readonly<Record<CheckoutField, string>>;
  errors: Readonly<Partial<Record<CheckoutField, string>>>;
  /** What is wrong but belongs to no field, such as a refused card. */
  problem?: string;
  years: readonly number[];
}

/** `refunded` was charged before, `cancelled` never was; of `unsettled` it is not known. */
export type OrderState =
  | 'received'
  | 'charged'
  | 'shipped'
  | 'done'
  | 'refused'
  | 'refunded'
  | 'cancelled'
  | 'unsettled';

export interface OrderModel {
  id: string;
  state: OrderState;
  trackingId?: string;
  placedAt?: string;
  address: { street: string; city: string; state: string; zip: string; country: string };
  lines: readonly CartLine[];
  shipping: string;
  total: string;
  email?: string;
  /** The trace that placed the order, when known. */
  traceUrl?: string;
  recommendations: readonly ProductCard[];
}

export interface OrdersModel {
  orders: readonly { id: string; state: OrderState; placedAt: string; itemCount: number; total: string }[];
}

export interface AssistantModel {
  question?: string;
  answer?: string;
  products: readonly ProductCard[];
  /** Why there is no answer. */
  problem?: string;
}

export interface SearchModel {
  query: string;
  products: readonly ProductCard[];
  /** Shown when nothing was found or asked. */
  suggestions: readonly ProductCard[];
}

export interface Mail {
  id: string;
  orderId: string;
  to: string;
  subject: string;
  writtenAt: string;
  delivered: boolean;
}

export interface OutboxModel {
  mails: readonly Mail[];
}

export interface MailModel extends Mail {
  text: string;
}

/**
 * What is known of an order that failed: there is none; this attempt made none, an earlier one may have; nothing.
 */
export type OrderProblem = 'notPlaced' | 'notPlacedNow' | 'unknown';

export interface ErrorModel {
  status: number;
  /** Placing an order failed: shown instead of the words for the status. */
  order?: OrderProblem;
  fields?: readonly { label: string; message: string }[];
}
