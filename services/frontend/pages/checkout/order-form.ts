// The order form: its initial values, validation, and the errors of a rejected order.
import { firstExpiryYear } from '@boutique/protos/card-expiry';
import { isEmailAddress } from '@boutique/protos/email-address';
import { requestLimits } from '@boutique/protos/limits';
import type { StatusError } from '@boutique/service-kit/errors';
import { type Form, wholeNumber } from '../../forms.ts';
import type { CheckoutField, CheckoutForm } from '../../layout/model.ts';
import type { Messages } from '../../locales/en.ts';

export type FormState = Pick<CheckoutForm, 'values' | 'errors' | 'problem'>;
type Values = Record<CheckoutField, string>;
type Errors = Partial<Record<CheckoutField, string>>;

const fieldNames: CheckoutField[] = [
  'email',
  'street_address',
  'zip_code',
  'city',
  'state',
  'country',
  'credit_card_number',
  'credit_card_expiration_month',
  'credit_card_expiration_year',
  'credit_card_cvv',
];
const { texts, defaultText } = requestLimits;
const maxLengths: Partial<Record<CheckoutField, number>> = {
  email: texts.email,
  street_address: texts.streetAddress,
  zip_code: texts.postcode,
  city: defaultText,
  state: defaultText,
  country: defaultText,
};
/** Cards are valid for a few years, but load generators have always sent up to 71. */
const yearsAhead = 100;

export const yearsToChoose = (now = new Date()): number[] =>
  Array.from({ length: 6 }, (_, at) => firstExpiryYear(now) + at);

/** A fictional customer with a test card, so that a demo needs no typing. */
export const sampleOrder = (now = new Date()): Values => ({
  email: 'robin@example.com',
  street_address: '12 Harbour Lane',
  zip_code: '02110',
  city: 'Boston',
  state: 'MA',
  country: 'United States',
  credit_card_number: '4432 8015 6152 0454',
  credit_card_expiration_month: '1',
  credit_card_expiration_year: String(firstExpiryYear(now) + 1),
  credit_card_cvv: '672',
});

/** The typed values and the errors that the form alone shows; paymentservice checks the card. */
export function readOrderForm(form: Form, { rules }: Messages): FormState {
  const typed = (name: CheckoutField) => form[name]?.trim() ?? '';
  const values: Values = {
    email: typed('email'),
    street_address: typed('street_address'),
    zip_code: typed('zip_code'),
    city: typed('city'),
    state: typed('state'),
    country: typed('country'),
    credit_card_number: typed('credit_card_number'),
    credit_card_expiration_month: typed('credit_card_expiration_month'),
    credit_card_expiration_year: typed('credit_card_expiration_year'),
    credit_card_cvv: typed('credit_card_cvv'),
  };
  const errors: Errors = {};
  for (const name of fieldNames) {
    const max = maxLengths[name];
    if (!values[name]) errors[name] = rules.required;
    // Counts characters, not UTF-16 code units.
    else if (max && [...values[name]].length > max) errors[name] = rules.tooLong(max);
  }
  const month = wholeNumber(values.credit_card_expiration_month);
  const year = wholeNumber(values.credit_card_expiration_year);
  const thisYear = firstExpiryYear();
  const check = (name: CheckoutField, good: boolean, rule: string) => {
    if (!good) errors[name] ??= rule;
  };
  check('email', isEmailAddress(values.email), rules.email);
  check('zip_code', /^[\p{L}\p{N}][\p{L}\p{N} -]*$/u.test(values.zip_code), rules.zip);
  check('credit_card_number', /^\d[\d -]{10,22}\d$/.test(values.credit_card_number), rules.cardNumber);
  check('credit_card_expiration_month', month >= 1 && month <= 12, rules.month);
  check('credit_card_expiration_year', year >= thisYear - yearsAhead && year <= thisYear + yearsAhead, rules.year);
  check('credit_card_cvv', /^\d{3}$/.test(values.credit_card_cvv), rules.cvv);
  return { values, errors };
}

/** The form after checkoutservice rejected it, with our own message for each field. */
export function refusedForm(
  { values }: FormState,
  { fields, reason }: Pick<StatusError, 'fields' | 'reason'>,
  { rules, orderNotTaken }: Messages,
): FormState {
  const badEntry: Errors = {
    email: rules.email,
    zip_code: rules.zip,
    credit_card_expiration_month: rules.month,
    credit_card_cvv: rules.cvv,
  };
  const errors: Errors = {};
  for (const { field } of fields) {
    const name = fieldNames.find((known) => field.split('.').at(-1) === known);
    if (field.endsWith('credit_card_number'))
      errors.credit_card_number = reason === 'CARD_NOT_ACCEPTED' ? rules.cardKind : rules.cardNumber;
    else if (field.endsWith('credit_card_expiration_year')) errors.credit_card_expiration_year = rules.cardExpired;
    else if (name) errors[name] = badEntry[name] ?? rules.required;
  }
  return { values, errors, ...(Object.keys(errors).length === 0 && { problem: orderNotTaken }) };
}

/** Card number and CVV are never sent back to the browser. */
export const withoutCard = (state: FormState): FormState => ({
  ...state,
  values: { ...state.values, credit_card_number: '', credit_card_cvv: '' },
});

/** The request's address; zip_code is for services without the postcode field. */
export const addressOf = ({ values }: FormState) => ({
  streetAddress: values.street_address,
  city: values.city,
  state: values.state,
  country: values.country,
  zipCode: wholeNumber(values.zip_code) || 0,
  postcode: values.zip_code,
});

export const cardOf = ({ values }: FormState) => ({
  creditCardNumber: values.credit_card_number,
  creditCardCvv: Number(values.credit_card_cvv),
  creditCardExpirationYear: Number(values.credit_card_expiration_year),
  creditCardExpirationMonth: Number(values.credit_card_expiration_month),
});
