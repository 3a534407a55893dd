// Invented people with test cards. The numbers are not real.

/** A random choice. */
export const pick = <T extends readonly [unknown, ...unknown[]]>(choices: T): T[number] =>
  choices[between(0, choices.length - 1)];

/** A random whole number, both ends included. */
export const between = (min: number, max: number): number => min + Math.floor(Math.random() * (max - min + 1));

const firstNames = ['Amara', 'Bruno', 'Chen', 'Dina', 'Elif', 'Farid', 'Greta', 'Hana', 'Ivo', 'Jun'] as const;
const lastNames = ['Okafor', 'Lindt', 'Marsh', 'Novak', 'Sato', 'Tellier', 'Ueda', 'Vance', 'Wilde'] as const;
const streets = ['Harbour Lane', 'Mill Road', 'Orchard Way', 'Station Street', 'Willow Close'] as const;
const places = [
  { city: 'Boston', state: 'MA', zip: '02110', country: 'United States' },
  { city: 'Portland', state: 'OR', zip: '97205', country: 'United States' },
  { city: 'Toronto', state: 'ON', zip: 'M5H 2N2', country: 'Canada' },
  { city: 'Leeds', state: 'West Yorkshire', zip: 'LS1 4DY', country: 'United Kingdom' },
  { city: 'Bremen', state: 'HB', zip: '28195', country: 'Germany' },
  { city: 'Kyoto', state: 'Kyoto', zip: '604-8571', country: 'Japan' },
] as const;

/** All fields of the order form that a visitor fills in. */
export function orderDetails() {
  const [first, last] = [pick(firstNames), pick(lastNames)];
  const { city, state, zip, country } = pick(places);
  return {
    email: `${first}.${last}${between(1, 99_999)}@example.com`.toLowerCase(),
    street_address: `${between(1, 300)} ${pick(streets)}`,
    zip_code: zip,
    city,
    state,
    country,
    credit_card_number: visaNumber(),
    credit_card_expiration_month: String(between(1, 12)),
    credit_card_expiration_year: String(new Date().getFullYear() + between(1, 5)),
    credit_card_cvv: String(between(100, 999)),
  };
}

/** 16 digits with a valid check digit; the prefix 4539 is a VISA card, which the shop accepts. */
function visaNumber(): string {
  const digits = [4, 5, 3, 9, ...Array.from({ length: 11 }, () => between(0, 9))];
  // Luhn: from the right, every second digit is doubled, and the digits of the result are added.
  const sum = digits.reduce((total, digit, at) => {
    const counted = at % 2 === 0 ? digit * 2 : digit;
    return total + (counted > 9 ? counted - 9 : counted);
  }, 0);
  return `${digits.join('')}${(10 - (sum % 10)) % 10}`;
}
