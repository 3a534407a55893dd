// Why paymentservice declines a card: google.rpc.ErrorInfo.reason, and the field that it is about.
export const cardRefusals = {
  CARD_NUMBER_INVALID: 'credit_card.credit_card_number',
  CARD_NOT_ACCEPTED: 'credit_card.credit_card_number',
  CARD_EXPIRED: 'credit_card.credit_card_expiration_year',
  CARD_EXPIRATION_INVALID: 'credit_card.credit_card_expiration_month',
  CARD_CVV_INVALID: 'credit_card.credit_card_cvv',
} as const;

export type CardRefusal = keyof typeof cardRefusals;

export const isCardRefusal = (reason: string): reason is CardRefusal => Object.hasOwn(cardRefusals, reason);
