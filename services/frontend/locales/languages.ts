// The languages of the pages, and which of them a visitor reads.
import { en, type Messages } from './en.ts';
import { ja } from './ja.ts';

/** The first is for whoever wishes none of them. */
export const languages: readonly Messages[] = [en, ja];

const usual: Messages = en;
/** A browser names some five; more are no browser's. */
const mostWishes = 32;

export const findLanguage = (lang: string | undefined): Messages | undefined =>
  languages.find((words) => words.lang === lang);

interface Wish {
  /** Without script and region: 'ja' for 'ja-JP'; '*' for any that is not named. */
  lang: string;
  weight: number;
}

/** 'ja-JP;q=0.8'; nothing when it breaks the header's grammar. */
function wishOf(text: string): Wish[] {
  const [range = '', weight = 'q=1', ...more] = text.split(';').map((part) => part.trim().toLowerCase());
  const good = /^([a-z]{1,8}(-[a-z0-9]{1,8})*|\*)$/.test(range) && /^q=(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(weight);
  return good && more.length === 0 ? [{ lang: range.split('-')[0] ?? '', weight: Number(weight.slice(2)) }] : [];
}

/** The language of ours that an Accept-Language header wishes most: https://www.rfc-editor.org/rfc/rfc9110#section-12.5.4 */
export function preferredLanguage(header = ''): Messages {
  const wishes = header.split(',', mostWishes).flatMap(wishOf);
  const isNamed = ({ lang }: Messages) => wishes.some((wish) => wish.lang === lang);
  // Equal weights stay in the header's order.
  for (const { lang } of wishes.filter(({ weight }) => weight > 0).toSorted((a, b) => b.weight - a.weight)) {
    const found = lang === '*' ? languages.find((words) => !isNamed(words)) : findLanguage(lang);
    if (found) return found;
  }
  return usual;
}
