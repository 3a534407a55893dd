// name=value,… as in W3C baggage: https://opentelemetry.io/docs/specs/otel/resource/sdk/#specifying-resource-information-via-an-environment-variable
import type { Kind } from '../variables.ts';

const pairsOf = (text: string): string[] => text.split(',').filter((pair) => pair.trim() !== '');

/** The values by name; the kind has checked them. */
export const parseKeyValues = (text: string): Record<string, string> =>
  Object.fromEntries(
    pairsOf(text).map((pair) => {
      const at = pair.indexOf('=');
      return [pair.slice(0, at).trim(), decodeURIComponent(pair.slice(at + 1).trim())];
    }),
  );

const areValid = (text: string, decoded: RegExp): boolean =>
  pairsOf(text).every((pair) => {
    const [, value] = /^\s*[!#$%&'*+.^_`|~\w-]+\s*=([\x20-\x7e]*)$/.exec(pair) ?? [];
    return value !== undefined && !/%(?![\da-f]{2})/i.test(value) && decoded.test(decode(value));
  });

/** Not matched by either pattern below if it is not UTF-8. */
function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return '\n';
  }
}

/** They describe the connection and the length of a body, not the request. */
const headersOfTransport =
  /^(connection|content-length|expect|keep-alive|proxy-connection|te|transfer-encoding|upgrade)$/i;

/** Headers. */
export const headerList: Kind = {
  expected:
    'name=value,…, with values of printable ASCII or percent-encoded, without headers of the connection such as content-length',
  accepts: (value) =>
    areValid(value, /^[\x20-\x7e]*$/) &&
    !Object.keys(parseKeyValues(value)).some((name) => headersOfTransport.test(name)),
};

/** Attributes. */
export const attributeList: Kind = {
  expected: 'name=value,…, with values of printable ASCII or percent-encoded UTF-8',
  accepts: (value) => areValid(value, /^[^\p{Cc}]*$/u),
};
