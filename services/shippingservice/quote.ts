// What sending costs.

/** A flat rate in USD for any number of pieces; nothing for none. */
export function quote(pieces: number) {
  return pieces > 0
    ? { currencyCode: 'USD', units: 8, nanos: 990_000_000 }
    : { currencyCode: 'USD', units: 0, nanos: 0 };
}
