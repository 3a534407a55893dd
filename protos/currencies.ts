// The currencies of ISO 4217 with their number of decimals. Intl's own decimals differ between versions of Node, and the
// amount charged must not.

/** https://www.six-group.com/en/products-services/financial-information/data-standards.html, list one */
const codesByDecimals: readonly [decimals: number, codes: string][] = [
  [0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'],
  [
    2,
    `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY
    COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR
    IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD
    NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP
    SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG`,
  ],
  [3, 'BHD IQD JOD KWD LYD OMR TND'],
  [4, 'CLF UYW'],
  // Replaced by the euro, but Online Boutique's rates still have them.
  [2, 'BGN HRK'],
];

const decimals: ReadonlyMap<string, number> = new Map(
  codesByDecimals.flatMap(([count, codes]) => codes.split(/\s+/).map((code) => [code, count])),
);

/** Whether the text is a currency's code. Precious metals and test codes are not: they have no number of decimals. */
export const isCurrencyCode = (text: string): boolean => decimals.has(text);

/** The number of decimals of a currency: 2 for most, 0 for the yen. Throws a RangeError if the code is unknown. */
export function decimalsOf(code: string): number {
  const count = decimals.get(code);
  if (count === undefined) throw new RangeError(`"${code.slice(0, 3)}" is not a currency code of ISO 4217`);
  return count;
}
