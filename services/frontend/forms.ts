// The fields of a form, and what some of them mean.
import type { FastifyRequest } from 'fastify';
import type { Words } from './locales/en.ts';

export type Form = Record<string, string | undefined>;

/** The text fields of a body that body.ts has parsed. */
export function formOf({ body }: FastifyRequest): Form {
  const fields: Form = Object.create(null);
  if (typeof body !== 'object' || body === null) return fields;
  for (const [name, value] of Object.entries(body)) if (typeof value === 'string') fields[name] = value;
  return fields;
}

/** A whole number as people type it; NaN for anything else. */
export const wholeNumber = (text = ''): number => (/^\s*\d{1,9}\s*$/.test(text) ? Number(text) : Number.NaN);

export function readAddToCart(form: Form, { fields: labels, rules }: Words) {
  const productId = form.product_id?.trim() ?? '';
  const quantity = wholeNumber(form.quantity);
  const fields = [
    ...(productId && productId.length <= 128 ? [] : [{ label: labels.product_id, message: rules.product }]),
    ...(quantity >= 1 && quantity <= 10 ? [] : [{ label: labels.quantity, message: rules.quantity }]),
  ];
  return { productId, quantity, fields };
}
