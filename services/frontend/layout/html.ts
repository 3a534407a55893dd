// Templates that escape every value except markup from `html` or `raw`.
// Hand-written: unlike a template engine's files, it is type-checked.
import { escapeUTF8 } from 'entities/escape';

const markup: unique symbol = Symbol('markup');

export interface Html {
  readonly [markup]: string;
}

export type Value = string | number | Html | readonly Html[] | undefined | false;

function render(value: Value): string {
  if (value === undefined || value === false) return '';
  if (typeof value === 'string') return escapeUTF8(value);
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

/** Inserts our own markup unescaped; never use it for input from visitors or services. */
export const raw = (ownMarkup: string): Html => ({ [markup]: ownMarkup });

export const toText = (page: Html): string => page[markup];
