// The maximum sizes of the strings and lists in requests. Every service enforces them, so that a caller can't store or
// transfer data without a bound.

/** Strings in characters, as people count them. */
const texts = {
  /** The limit of SMTP: https://www.rfc-editor.org/errata/eid1690 */
  email: 254,
  image: 3 * 1024 * 1024,
  message: 2_000,
  name: 256,
  picture: 512,
  postcode: 16,
  query: 256,
  reason: 512,
  streetAddress: 512,
};
/** Of any other string: an ID, a key, or the name of a place. */
const defaultText = 128;

const lists = { from: 1_000, ids: 1_000 };
/** Of any other list: a cart or an order has at most this many lines. */
const defaultEntries = 100;

/** By the name of the field in TypeScript, for all messages. */
export const requestLimits = { texts, defaultText, lists, defaultEntries };
