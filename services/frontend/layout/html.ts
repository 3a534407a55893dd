// Escaping templates for the pages: what is not made by `html` or `raw` itself is text.
const markup: unique symbol = Symbol('markup');

export interface Html {
  readonly [markup]: string;
}

export type Value = string | number | Html | readonly Html[] | undefined | false;

const special = /[&<>"']/;
const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export function escapeHtml(text: string): string {
  return special.test(text) ? text.replace(/[&<>"']/g, (char) => entities[char] ?? char) : text;
}

function render(value: Value): string {
  if (value === undefined || value === false) return '';
  if (typeof value === 'string') return escapeHtml(value);
  if (typeof value === 'number') return String(value);
  if (markup in value) return value[markup];
  let all = '';
  for (const part of value) all += part[markup];
  return all;
}

export function html(strings: TemplateStringsArray, ...values: Value[]): Html {
  let all = strings[0] ?? '';
  for (let i = 0; i < values.length; i++) all += render(values[i]) + strings[i + 1];
  return { [markup]: all };
}

/** Our own markup as it is; never for anything a visitor or a service has sent. */
export const raw = (ownMarkup: string): Html => ({ [markup]: ownMarkup });

export const toText = (page: Html): string => page[markup];
