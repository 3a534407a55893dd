// Prints amounts in every currency, rounded and formatted, as JSON. Bundled and run under several versions of Node.
import { format, fromNanos, toPayable } from '@boutique/protos/money';
import { convert, perEuro } from '../services/currencyservice/rates.ts';

/** What another version of Node may do: its own number of decimals for every currency. */
class OtherFormat extends Intl.NumberFormat {
  constructor(locale: string, options: Intl.NumberFormatOptions) {
    super(locale, { minimumFractionDigits: 3, maximumFractionDigits: 3, ...options });
  }
}
if (process.argv.includes('--other-intl')) Object.assign(Intl, { NumberFormat: OtherFormat });

const nanos = [19_990_000_000n, 8_990_000_000n, 125_000_000n, -1_500_000_000n, 6_307_044_900_000n];

const lines = [...perEuro].flatMap(([code, rate]) =>
  nanos.map((amount) => {
    const converted = convert(fromNanos('EUR', amount), perEuro.get('EUR') ?? 0n, code, rate);
    const payable = toPayable(converted);
    // Without the symbol, which is the only part that may change.
    return [code, payable.units, payable.nanos, format(converted).replace(/[^\d.,-]/g, '')].join(' ');
  }),
);
console.log(JSON.stringify(lines));
