// Reads what pages say about an order: the attributes data-claim of their sentences.

/** The values of data-claim. A sentence that promises nothing has no such attribute. */
export const claims = [
  ...(['nothing-ordered', 'not-this-time', 'unclear', 'not-charged', 'refunded'] as const),
  ...(['paid', 'sent', 'not-sent', 'mailed'] as const),
] as const;
export type Claim = (typeof claims)[number];

/** A page that a buyer read. */
export interface Statement {
  /** Of the page's order; '' for the response to the form. */
  readonly orderId: string;
  readonly claims: readonly Claim[];
  /** Of a response to the form. */
  readonly attempt?: Attempt;
}

/** A form that was sent, with times as Unix ms. */
export interface Attempt {
  /** The buyer had seen an order of the same form before. */
  readonly hadOrder: boolean;
  /** When the first form of this purchase was sent. */
  readonly firstSentAt: number;
  readonly sentAt: number;
  readonly respondedAt: number;
  /** Until the response, no other form of the purchase had been sent, so any order until then was this attempt's. */
  readonly isOnly: boolean;
}

const isClaim = (text: string): text is Claim => claims.some((claim) => claim === text);

/** Throws for an unknown claim, because the audit could not check it. */
export function claimsOf(html: string): Claim[] {
  const found = [...html.matchAll(/\sdata-claim="([^"]*)"/g)].flatMap(([, names = '']) => names.split(' '));
  return [...new Set(found)].map((name) => {
    if (!isClaim(name)) throw new Error(`unknown data-claim "${name}"`);
    return name;
  });
}
