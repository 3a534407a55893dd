// What has to be known of a visitor before any page, an error's too: who his token says he is, and whether the currency
// that he has once chosen is one of this shop's.
import type { FastifyInstance } from 'fastify';
import { currencyChosen, type Shop, tokenOf } from '../visit.ts';
import { isQuiet } from './observe.ts';

export function recognizeVisitors(app: FastifyInstance, { backends, signIn }: Shop): void {
  app.addHook('onRequest', async (request) => {
    if (isQuiet(request)) return;
    const token = signIn && tokenOf(request);
    const currency = currencyChosen(request);
    const [signedIn, isCurrency] = await Promise.all([
      token ? signIn.read(token) : undefined,
      currency ? backends.isCurrency(currency) : undefined,
    ]);
    request.signedIn = signedIn;
    // While nobody can say, the choice stands: an order must not be placed in another currency.
    request.isCurrencyUnknown = isCurrency === false;
  });
}
