// The price of shipping.

/** A flat rate in USD for any number of items; zero for none. */
export function quote(itemCount: number) {
  return itemCount > 0
    ? { currencyCode: 'USD', units: 8, nanos: 990_000_000 }
    : { currencyCode: 'USD', units: 0, nanos: 0 };
}
