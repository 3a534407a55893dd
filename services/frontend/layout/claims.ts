// Marks what a sentence says about an order or a payment, so that tests can compare it with what is known.
import { type Html, html } from './html.ts';

/**
 * `nothing-ordered`: no order was placed with this form so far. `not-this-time`: this attempt placed none, but perhaps an earlier
 * one did. `unclear`: the outcome is unknown, and there may be an
 * order, a charge or a parcel. The others are about one order: `not-charged` never, `refunded` the charge was returned, `paid` it
 * was charged, `sent` its parcel has left, `not-sent` it never will, `mailed` its email is in the outbox.
 */
export type Claim =
  | 'nothing-ordered'
  | 'not-this-time'
  | 'unclear'
  | 'not-charged'
  | 'refunded'
  | 'paid'
  | 'sent'
  | 'not-sent'
  | 'mailed';

/** The attribute data-claim of an element; none without claims. */
export const claim = (...claims: readonly Claim[]): Html =>
  claims.length > 0 ? html` data-claim="${claims.join(' ')}"` : html``;
