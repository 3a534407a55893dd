// The RPCs of hipstershop.CurrencyService.
import { isValid, type Money } from '@boutique/protos/money';
import type { shop } from '@boutique/protos/shop';
import { invalidArgument } from '@boutique/service-kit/errors';
import type { Handlers } from '@boutique/service-kit/rpc';
import { convert, perEuro } from './rates.ts';

export function currencyHandlers(): Handlers<typeof shop.CurrencyService.service> {
  return {
    getSupportedCurrencies: () => ({ currencyCodes: [...perEuro.keys()] }),

    convert({ from, toCode }) {
      if (!from) throw invalidArgument('from', 'is missing');
      return convertOrReject(from, 'from', toCode, rateOf(toCode, 'to_code'));
    },

    convertAll({ from, toCode }) {
      const toRate = rateOf(toCode, 'to_code');
      return { converted: from.map((money, at) => convertOrReject(money, `from[${at}]`, toCode, toRate)) };
    },
  };
}

function convertOrReject(from: Money, field: string, toCode: string, toRate: bigint): Money {
  const fromRate = rateOf(from.currencyCode, `${field}.currency_code`);
  if (!isValid(from))
    throw invalidArgument(
      `${field}.nanos`,
      `is ${from.nanos}, but must be within ±999999999 and have the sign of units`,
    );
  try {
    return convert(from, fromRate, toCode, toRate);
  } catch (error) {
    // Both inputs are valid, so only the result can be too large for an int64.
    if (!(error instanceof RangeError)) throw error;
    throw invalidArgument(`${field}.units`, `is ${from.units}, which is too large to convert to ${toCode}`);
  }
}

function rateOf(code: string, field: string): bigint {
  if (!code) throw invalidArgument(field, 'is missing');
  // The message quotes only values as short as a code.
  if (code.length !== 3) throw invalidArgument(field, `has ${code.length} characters, but a currency code has 3`);
  const rate = perEuro.get(code);
  if (!rate) throw invalidArgument(field, `is "${code}", which is not a supported currency`);
  return rate;
}
