// Splits a visitor's message into search terms: drops filler words and adds synonyms.

/** Words that say nothing about the product. */
const fillers = new Set(
  `a about all also am an and any are as at be been best big buy can cold could do does else find fine for from get
  gift give given go going good got great have he hello help her hers hey hi him his how i if in into is it item
  its just keep large let like little look looking love m may me more my need new next nice no not now of on one or
  our ours out perfect please present product really recommend s shall she shop should show small so some someone
  something somewhere special such suggest t than thank that the their them then there these they thing think this
  those three to today tomorrow too two under up us use very want was way we week what when where which who will
  wish with without would you your`.split(/\s+/),
);

/** From words of visitors to words of the catalogue, both in the singular. */
const synonyms: ReadonlyMap<string, string[]> = new Map(
  Object.entries({
    cup: ['mug'],
    beaker: ['mug'],
    drink: ['mug', 'coffee'],
    cocoa: ['mug'],
    breakfast: ['mug', 'jar'],
    shoe: ['loafer', 'footwear'],
    sneaker: ['loafer', 'footwear'],
    slipper: ['loafer', 'footwear'],
    foot: ['footwear'],
    shirt: ['tank', 'top'],
    tee: ['tank', 'top'],
    clothe: ['clothing'],
    wear: ['clothing', 'footwear'],
    outfit: ['clothing', 'footwear', 'accessorie'],
    gym: ['tank'],
    clock: ['watch'],
    time: ['watch'],
    wrist: ['watch'],
    jewelry: ['accessorie'],
    jewellery: ['accessorie'],
    shade: ['sunglasse'],
    glasse: ['sunglasse'],
    sun: ['sunglasse'],
    beach: ['sunglasse', 'tank'],
    summer: ['sunglasse', 'tank'],
    eye: ['sunglasse'],
    blow: ['hairdryer'],
    dryer: ['hairdryer'],
    bathroom: ['hair', 'beauty'],
    light: ['candle'],
    romantic: ['candle'],
    cosy: ['candle', 'mug'],
    decoration: ['decor'],
    decorate: ['decor'],
    living: ['decor', 'home'],
    house: ['home'],
    cook: ['kitchen'],
    cooking: ['kitchen'],
    chef: ['kitchen'],
    baking: ['kitchen'],
    spice: ['salt', 'pepper'],
    seasoning: ['salt', 'pepper'],
    storage: ['jar'],
    container: ['jar'],
    cookie: ['jar'],
  }),
);

/** Lower-case words without punctuation. */
export const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** Gives singular and plural the same form, although not always a word: mugs and mug, glasses and glasse. */
export const singular = (word: string): string => word.replace(/(?<=..[^s])s$/, '');

/** The terms to search for instead of a word; none for a filler. */
export function searchTerms(word: string): string[] {
  if (fillers.has(word) || fillers.has(singular(word))) return [];
  return [singular(word), ...(synonyms.get(singular(word)) ?? [])];
}
