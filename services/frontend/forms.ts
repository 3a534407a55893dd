// Reads and validates form fields.
import { propertiesOf } from '@boutique/service-kit/unknown-values';
import type { FastifyRequest } from 'fastify';
import type { Messages } from './locales/en.ts';

export type Form = Record<string, string | undefined>;

/** The text fields of a request's body. Like in Online Boutique, they can also be in the query string; the body's win. */
export function formOf({ body, query }: Pick<FastifyRequest, 'body' | 'query'>): Form {
  const fields: Form = Object.create(null);
  for (const [name, value] of Object.entries(propertiesOf(body))) if (typeof value === 'string') fields[name] = value;
  for (const [name, value] of Object.entries(propertiesOf(query))) {
    const first: unknown = Array.isArray(value) ? value[0] : value;
    if (typeof first === 'string') fields[name] ??= first;
  }
  return fields;
}

/** Parses digits, with optional blanks around them; NaN for anything else. */
export const wholeNumber = (text = ''): number => (/^\s*\d{1,9}\s*$/.test(text) ? Number(text) : Number.NaN);

const maxProductId = 128;
/** AddItem takes at most this quantity. */
export const maxPerAdd = 10;
/** SetQuantity takes at most this quantity; a line can exceed it through several AddItem calls. */
export const maxPerLine = 99;

/** The product and quantity of a form, and the fields that are invalid. */
export const readAddToCart = (form: Form, t: Messages) => readItem(form, t, 1, maxPerAdd);

/** A quantity of 0 removes the line. */
export const readQuantityChange = (form: Form, t: Messages) => readItem(form, t, 0, maxPerLine);

function readItem(form: Form, { fields: labels, rules }: Messages, min: number, max: number) {
  const text = form.product_id?.trim() ?? '';
  const productId = text.length <= maxProductId ? text : '';
  const quantity = wholeNumber(form.quantity);
  const fields = [
    ...(productId ? [] : [{ label: labels.product_id, message: rules.product }]),
    ...(quantity >= min && quantity <= max ? [] : [{ label: labels.quantity, message: rules.quantity(min, max) }]),
  ];
  return { productId, quantity, fields };
}
