// The languages of the pages, and how the visitor's is chosen.
import { en, type Messages } from './en.ts';
import { ja } from './ja.ts';

export const languages: readonly Messages[] = [en, ja];

const defaultLanguage: Messages = en;
/** Browsers send about five. */
const maxRanges = 32;

export const findLanguage = (lang: string | undefined): Messages | undefined =>
  languages.find((words) => words.lang === lang);

interface LanguageRange {
  /** Without script and region: 'ja' for 'ja-JP'. '*' matches any language that no other range names. */
  lang: string;
  weight: number;
}

/** Parses 'ja-JP;q=0.8'; empty if the syntax is invalid. */
function parseRange(text: string): LanguageRange[] {
  const [range = '', weight = 'q=1', ...more] = text.split(';').map((part) => part.trim().toLowerCase());
  const isValid = /^([a-z]{1,8}(-[a-z0-9]{1,8})*|\*)$/.test(range) && /^q=(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(weight);
  return isValid && more.length === 0 ? [{ lang: range.split('-')[0] ?? '', weight: Number(weight.slice(2)) }] : [];
}

/** The supported language that an Accept-Language header prefers: https://www.rfc-editor.org/rfc/rfc9110#section-12.5.4 */
export function preferredLanguage(header = ''): Messages {
  const ranges = header.split(',', maxRanges).flatMap(parseRange);
  const isNamed = ({ lang }: Messages) => ranges.some((range) => range.lang === lang);
  // The sort is stable: equal weights keep the header's order.
  for (const { lang } of ranges.filter(({ weight }) => weight > 0).toSorted((a, b) => b.weight - a.weight)) {
    const found = lang === '*' ? languages.find((words) => !isNamed(words)) : findLanguage(lang);
    if (found) return found;
  }
  return defaultLanguage;
}
