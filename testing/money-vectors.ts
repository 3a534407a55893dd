// Prints amounts in every currency, rounded and formatted, as JSON. Bundled and run under several versions of Node.
import { format, fromNanos, type Money, toPayable } from '@boutique/protos/money';
import { convert, perEuro } from '../services/currencyservice/rates.ts';
import vectors from '../services/currencyservice/vectors.json' with { type: 'json' };

/** What another version of Node may do: its own number of decimals for every currency. */
class OtherFormat extends Intl.NumberFormat {
  constructor(locale: string, options: Intl.NumberFormatOptions) {
    super(locale, { minimumFractionDigits: 3, maximumFractionDigits: 3, ...options });
  }
}
if (process.argv.includes('--other-intl')) Object.assign(Intl, { NumberFormat: OtherFormat });

const rateOf = (code: string) => perEuro.get(code) ?? 0n;

/** An amount, its payable amount and its text, without the symbol: only that may change. */
function line(money: Money): string {
  const { currencyCode, units, nanos } = toPayable(money);
  return [currencyCode, money.units, money.nanos, units, nanos, format(money).replace(/[^\d.,-]/g, '')].join(' ');
}

const samples = [19_990_000_000n, 8_990_000_000n, 125_000_000n, -1_500_000_000n, 6_307_044_900_000n];
const inEveryCurrency = [...perEuro].flatMap(([code, rate]) =>
  samples.map((nanos) => convert(fromNanos('EUR', nanos), rateOf('EUR'), code, rate)),
);
const fromVectors = Object.entries(vectors).flatMap(([source, results]) => {
  const [from = '', amount = ''] = source.split(' ');
  const money = fromNanos(from, BigInt(amount.replace('.', '')));
  return Object.keys(results).map((to) => convert(money, rateOf(from), to, rateOf(to)));
});
console.log(JSON.stringify([...inEveryCurrency, ...fromVectors].map(line)));
