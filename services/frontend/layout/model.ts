// The data that the views render: amounts and times are formatted, picture paths are below the shop's root.
import type { Messages } from '../locales/en.ts';

/** What every page shows around its content. */
export interface Page {
  t: Messages;
  /** Prefix of every path, without a trailing slash: '/shop', or relative to the page, such as '..'. */
  baseUrl: string;
  brand: 'boutique' | 'cymbal';
  /** Turns '/static/css/site.css' into its URL with hash and prefix. */
  asset(path: string): string;
  currency: string;
  currencies: readonly string[];
  showCurrency: boolean;
  /** Where /setCurrency and /setLanguage redirect to: path and query, without the base. */
  path: string;
  cartSize: number;
  assistant: boolean;
  outbox: boolean;
  explorer: boolean;
  /** Only if sign-in is enabled; the name is undefined for a visitor who isn't signed in. */
  signIn?: { name?: string };
  message?: string;
  platform?: { id: string; name: string };
  session: string;
  requestId: string;
  host?: string;
  cluster?: string;
  zone?: string;
  traceId?: string;
  /** Only if the trace was sampled. */
  traceUrl?: string;
}

export interface ProductCard {
  id: string;
  name: string;
  price: string;
  picture: string;
}

export interface Ad {
  /** From adservice: a path in the shop, without the base, or a full URL. */
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
  /** A problem that doesn't belong to a field, such as a declined card. */
  problem?: string;
  years: readonly number[];
}

/**
 * A `refunded` order was charged, a `cancelled` one never was. A `returned` one was refunded too, but its parcel may be on its
 * way. An `unsettled` payment has to be checked by hand.
 */
export type OrderState =
  | 'received'
  | 'charged'
  | 'shipped'
  | 'done'
  | 'refused'
  | 'refunded'
  | 'returned'
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
  /** Where the confirmation was sent; undefined while there is none. */
  email?: string;
  /** The trace in which the order was placed, if known. */
  traceUrl?: string;
  recommendations: readonly ProductCard[];
}

export interface OrdersModel {
  orders: readonly { id: string; state: OrderState; placedAt: string; itemCount: number; total: string }[];
  /** Path of the next page, without the base; '' on the last one. */
  older: string;
}

export interface AssistantModel {
  question?: string;
  answer?: string;
  products: readonly ProductCard[];
  /** Why there is no response. */
  problem?: string;
}

export interface SearchModel {
  query: string;
  products: readonly ProductCard[];
  /** Matches on all pages. */
  count: number;
  /** Path of the next page, without the base; '' on the last one. */
  more: string;
  /** Shown if nothing was found or the query is empty. */
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
  /** Path of the next page, without the base; '' on the last one. */
  older: string;
}

export interface MailModel extends Mail {
  text: string;
}

/**
 * What is known about a failed order: `notPlaced` so far, by any attempt; `notPlacedNow`, but perhaps by an earlier
 * attempt; `rejected`: a field or the card, but the form can't be shown; `unknown`.
 */
export type OrderProblem = 'notPlaced' | 'notPlacedNow' | 'cartEmpty' | 'productNotSold' | 'rejected' | 'unknown';

export interface ErrorModel {
  status: number;
  /** Set if placing an order failed: its text replaces that of the status. */
  order?: OrderProblem;
  fields?: readonly { label: string; message: string }[];
}
