// Why paymentservice declines a card.

/** Each reason (google.rpc.ErrorInfo.reason), with the field of ChargeRequest that it refers to. */
export const cardRefusals = {
  CARD_NUMBER_INVALID: 'credit_card.credit_card_number',
  CARD_NOT_ACCEPTED: 'credit_card.credit_card_number',
  CARD_EXPIRED: 'credit_card.credit_card_expiration_year',
  CARD_EXPIRATION_INVALID: 'credit_card.credit_card_expiration_month',
  CARD_CVV_INVALID: 'credit_card.credit_card_cvv',
} as const;

/** A reason for a declined card, such as CARD_EXPIRED. */
export type CardRefusal = keyof typeof cardRefusals;

/** Whether the `reason` of an error says that the card was declined. */
export const isCardRefusal = (reason: string): reason is CardRefusal => Object.hasOwn(cardRefusals, reason);
