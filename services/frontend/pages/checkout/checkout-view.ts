import { type Html, html } from '../../layout/html.ts';
import type { CheckoutField, CheckoutForm, Page } from '../../layout/model.ts';
import { monthNames } from '../../locales/formats.ts';

interface Input {
  autocomplete: string;
  type?: 'email';
  inputmode?: 'numeric' | 'email';
  maxlength: number;
  size: 'full' | 'half' | 'third';
}

interface Choice {
  autocomplete: string;
  labels: string[][];
  size: 'even';
}

const address: [CheckoutField, Input][] = [
  ['email', { autocomplete: 'email', type: 'email', inputmode: 'email', maxlength: 254, size: 'full' }],
  ['street_address', { autocomplete: 'street-address', maxlength: 512, size: 'full' }],
  ['zip_code', { autocomplete: 'postal-code', maxlength: 16, size: 'third' }],
  ['city', { autocomplete: 'address-level2', maxlength: 128, size: 'half' }],
  ['state', { autocomplete: 'address-level1', maxlength: 128, size: 'third' }],
  ['country', { autocomplete: 'country-name', maxlength: 128, size: 'half' }],
];
const cardNumber: Input = { autocomplete: 'cc-number', inputmode: 'numeric', maxlength: 23, size: 'half' };
const cvv: Input = { autocomplete: 'cc-csc', inputmode: 'numeric', maxlength: 4, size: 'third' };

function field({ t }: Page, { errors }: CheckoutForm, name: CheckoutField, size: string, control: Html): Html {
  const error = errors[name];
  return html`<div class="field field-${size}">
<label for="${name}">${t.fields[name]}</label>
${control}
${error && html`<p class="field-error" id="${name}-error">${error}</p>`}
</div>`;
}

const invalid = ({ errors }: CheckoutForm, name: CheckoutField): Html =>
  errors[name] ? html` aria-invalid="true" aria-describedby="${name}-error"` : html``;

function input(page: Page, form: CheckoutForm, name: CheckoutField, it: Input): Html {
  const control = html`<input id="${name}" name="${name}" type="${it.type ?? 'text'}" value="${form.values[name]}"
 autocomplete="${it.autocomplete}"${it.inputmode && html` inputmode="${it.inputmode}"`} maxlength="${it.maxlength}" required${invalid(form, name)}>`;
  return field(page, form, name, it.size, control);
}

function select(page: Page, form: CheckoutForm, name: CheckoutField, it: Choice): Html {
  const options = it.labels.map(
    ([value = '', label]) =>
      html`<option value="${value}"${value === form.values[name] && html` selected`}>${label}</option>`,
  );
  const control = html`<select id="${name}" name="${name}" autocomplete="${it.autocomplete}" required${invalid(form, name)}>${options}</select>`;
  return field(page, form, name, it.size, control);
}

function problems({ t }: Page, { errors, problem }: CheckoutForm): Html {
  const wrong = Object.entries(errors);
  if (wrong.length === 0 && !problem) return html``;
  const links = wrong.map(([name, message]) => {
    const label = Object.entries(t.fields).find(([key]) => key === name)?.[1];
    return html`<li><a href="#${name}">${label}</a>: ${message}</li>`;
  });
  return html`<div class="problems" role="alert" tabindex="-1" autofocus>
<h3>${t.problemsTitle}</h3>
${problem && html`<p>${problem}</p>`}
${links.length > 0 && html`<ul>${links}</ul>`}
</div>`;
}

export function checkoutForm(page: Page, form: CheckoutForm): Html {
  const { t, baseUrl } = page;
  const months = monthNames(t.locale).map((name, i) => [String(i + 1), name]);
  const years = form.years.map((year) => [String(year), String(year)]);
  // novalidate: the server reports all errors together, in the page's language.
  return html`<section class="checkout" aria-labelledby="checkout">
<h2 id="checkout">${t.checkout}</h2>
${problems(page, form)}
<p class="quiet">${t.checkoutText}</p>
<form action="${baseUrl}/cart/checkout" method="post" novalidate>
<input type="hidden" name="idempotency_key" value="${form.idempotencyKey}">
<fieldset><legend>${t.contactAndAddress}</legend>
<div class="fields">${address.map(([name, it]) => input(page, form, name, it))}</div>
</fieldset>
<fieldset><legend>${t.payment}</legend>
<div class="fields">
${input(page, form, 'credit_card_number', cardNumber)}
${input(page, form, 'credit_card_cvv', cvv)}
${select(page, form, 'credit_card_expiration_month', { autocomplete: 'cc-exp-month', labels: months, size: 'even' })}
${select(page, form, 'credit_card_expiration_year', { autocomplete: 'cc-exp-year', labels: years, size: 'even' })}
</div>
</fieldset>
<button class="button button-wide" type="submit">${t.placeOrder}</button>
</form>
</section>`;
}
